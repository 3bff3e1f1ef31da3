"""What draws moving things: icons from the atlas, dots, and course ticks, all as points."""

from app.domain.classes import STATIONS
from map_layers.sprites import BODY_PART, CELL_PX, COLUMNS

FIRST_STATION, LAST_STATION = int(min(STATIONS)), int(max(STATIONS))

# Shared by the three: where a thing is now, how far its fix may be trusted, and its colour.
_COMMON = """
in float in_from_x_m;
in float in_from_y_m;
in float in_to_x_m;
in float in_to_y_m;
in float in_start_s;
in float in_glide_s;
in float in_fix_s;
in float in_course_deg;
in uvec4 in_kind;
uniform float u_now_s;       // from the same epoch as the records
uniform vec2 u_age_s[16];     // late after, lost after; by the code of a thing's patience
uniform vec3 u_class[32];
uniform vec3 u_stopped;
uniform vec3 u_emergency;
uniform vec3 u_rim;
uniform float u_size_px;     // logical px of the body
uniform float u_fade;        // 0 to 1 while one way of showing gives way to another
flat out vec3 v_colour;
flat out vec3 v_rim;
flat out float v_alpha;
flat out float v_is_lost;
flat out float v_is_urgent;
vec2 shown_px() {
    float part = clamp((u_now_s - in_start_s) / max(in_glide_s, 0.001), 0.0, 1.0);
    vec2 from_m = vec2(in_from_x_m, in_from_y_m), to_m = vec2(in_to_x_m, in_to_y_m);
    return px_of(mix(from_m, to_m, part));
}
vec4 shown_at(vec2 px) {  // what has left since its row was chosen is drawn nowhere
    return in_kind.z == 0u ? vec4(2.0, 2.0, 2.0, 1.0) : clip_of(px);
}
void dress() {
    float age_s = u_now_s - in_fix_s;
    vec2 limit_s = u_age_s[min(in_kind.w, 15u)];
    v_is_lost = float(age_s >= limit_s.y);
    // Fades in three steps, so that a glance can tell them apart.
    float late = clamp((age_s - limit_s.x) / (limit_s.y - limit_s.x), 0.0, 0.999);
    float alpha = age_s < limit_s.x ? 1.0 : 0.8 - 0.15 * floor(late * 3.0);
    v_alpha = (v_is_lost > 0.0 ? 0.95 : alpha) * u_fade;
    v_colour = u_class[min(in_kind.x, 31u)];
    v_rim = u_rim;
    if (in_kind.y >= 2u && in_kind.y <= 4u) v_rim = mix(u_rim, u_stopped, 0.45);
    v_is_urgent = float(in_kind.y == 5u);
    if (v_is_urgent > 0.0) v_rim = u_emergency;
}
"""
ICON_VERTEX = (
    _COMMON
    + f"""
uniform float u_columns;
flat out vec2 v_cell;
flat out float v_is_square;
void main() {{
    dress();
    v_is_square = float(in_kind.x >= {FIRST_STATION}u && in_kind.x <= {LAST_STATION}u);
    gl_Position = shown_at(shown_px());
    gl_PointSize = u_size_px / {BODY_PART} * u_screen.z;
    float index = float(in_kind.x);
    v_cell = vec2(mod(index, {COLUMNS}.0), floor(index / {COLUMNS}.0));
}}
"""
)
ICON_FRAGMENT = f"""
flat in vec3 v_colour;
flat in vec3 v_rim;
flat in float v_alpha;
flat in float v_is_lost;
flat in float v_is_urgent;
flat in vec2 v_cell;
flat in float v_is_square;
uniform sampler2D u_atlas;
uniform vec2 u_cells;
uniform vec3 u_halo;
out vec4 colour;
void main() {{
    vec2 inside = clamp(gl_PointCoord, 0.5 / {CELL_PX}.0, 1.0 - 0.5 / {CELL_PX}.0);
    vec4 cover = texture(u_atlas, (v_cell + inside) / u_cells);
    float fill = cover.r * (1.0 - cover.a);
    // A lost thing is hollow: the rim takes the colour, what was the body is left open. Stations
    // are all squares, so theirs keep the detail.
    float hollow = clamp(cover.g - cover.r + v_is_square * cover.a * cover.r, 0.0, 1.0);
    float body = mix(fill, hollow, v_is_lost);
    float rim = mix(cover.g * 0.9, 0.0, v_is_lost);
    rim = mix(rim, smoothstep(0.2, 0.5, cover.b), v_is_urgent);  // an emergency gets a wide rim
    float halo = cover.b * mix(0.55, 0.7, v_is_lost);
    vec4 at = vec4(u_halo, halo);
    at = vec4(mix(at.rgb, v_rim, rim), max(at.a, rim));
    at.rgb = mix(at.rgb, u_halo, cover.a * cover.r * (1.0 - v_is_lost));
    at = vec4(mix(at.rgb, v_colour, body), max(at.a, body));
    if (at.a < 0.01) discard;
    colour = vec4(at.rgb, 1.0) * at.a * v_alpha;
}}
"""
DOT_VERTEX = (
    _COMMON
    + """
void main() {
    dress();
    gl_Position = shown_at(shown_px());
    gl_PointSize = (u_size_px + 2.0) * u_screen.z;
}
"""
)
DOT_FRAGMENT = """
flat in vec3 v_colour;
flat in vec3 v_rim;
flat in float v_alpha;
flat in float v_is_lost;
uniform vec3 u_halo;
uniform float u_size_px;
out vec4 colour;
void main() {
    float r_px = length(gl_PointCoord - 0.5) * (u_size_px + 2.0);
    float body = clamp((u_size_px * 0.5 - r_px) * u_screen.z + 0.5, 0.0, 1.0);
    float hole = v_is_lost * clamp((u_size_px * 0.25 - r_px) * u_screen.z + 0.5, 0.0, 1.0);
    float edge = clamp((u_size_px * 0.5 + 1.0 - r_px) * u_screen.z + 0.5, 0.0, 1.0);
    if (edge <= 0.0) discard;
    vec3 tint = mix(u_halo, v_colour, body * (1.0 - hole));
    colour = vec4(tint, 1.0) * v_alpha * max(body, 0.6 * edge);
}
"""
TICK_VERTEX = (
    _COMMON
    + """
flat out vec2 v_course;
void main() {
    dress();
    float angle = radians(in_course_deg);
    // North is up in metres; the camera may have turned.
    vec2 ahead = normalize(vec2(dot(u_turn.xy, vec2(sin(angle), cos(angle))),
                                dot(u_turn.zw, vec2(sin(angle), cos(angle)))));
    v_course = ahead;
    float reach_px = u_size_px * 0.8;
    bool none = in_course_deg < 0.0 || in_kind.y != 1u || v_is_lost > 0.0;
    gl_Position = none ? vec4(2.0, 2.0, 2.0, 1.0) : shown_at(shown_px() + ahead * reach_px);
    gl_PointSize = u_size_px * 0.7 * u_screen.z;
}
"""
)
TICK_FRAGMENT = """
flat in vec3 v_colour;
flat in vec3 v_rim;
flat in float v_alpha;
flat in float v_is_lost;
flat in vec2 v_course;
uniform vec3 u_halo;
uniform float u_size_px;
out vec4 colour;
void main() {
    vec2 at = (gl_PointCoord - 0.5) * vec2(2.0, -2.0);
    float along = dot(at, v_course), across = abs(dot(at, vec2(-v_course.y, v_course.x)));
    float d = max(-along - 0.35, (along * 0.75 + across) - 0.42);  // an arrow head
    float soft = 4.0 / (u_size_px * u_screen.z);
    float body = clamp(0.5 - d / soft, 0.0, 1.0);
    float edge = clamp(0.5 - (d - 0.22) / soft, 0.0, 1.0);
    if (edge <= 0.0) discard;
    colour = vec4(mix(u_halo, v_colour, body), 1.0) * v_alpha * max(body, 0.6 * edge);
}
"""
