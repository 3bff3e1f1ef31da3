"""The invented people of the demo city; their one password is no secret and stands on the card."""

from app.domain.people import Person, Role, Scope

DEMO_PASSWORD = "demo"

DEMO_PEOPLE = tuple(
    Person(person_id, name, role, Scope(), is_demo=True)
    for person_id, name, role in (
        ("P-0231", "演示值班员甲", Role.DUTY_OFFICER),
        ("P-0117", "演示值班员乙", Role.DUTY_OFFICER),
        ("P-0100", "演示值班长", Role.SHIFT_LEADER),
        ("P-0001", "演示领导", Role.LEADER),
        ("P-0009", "演示审计员", Role.AUDITOR),
    )
)
