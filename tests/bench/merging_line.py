"""A simulated line of reports whose matters are known: what merging is fitted and judged on.

Every sentence is made here from parts; nobody ever said one of them. Each matter is told by one to
thirty people, each in words of their own, 10 to 300 m off, at times of their own. Hard negatives
are matters of the same type at the same place days later, at the next door on the same day, and
of another type at the same place. Seeded: the same seed gives the same line.
"""

from dataclasses import dataclass

import numpy as np

DAY_S = 86_400.0
START_S = 1_790_000_000.0
WEST_DEG, SOUTH_DEG, SIDE_DEG = 120.80, 31.95, 0.20
M_PER_DEG = 111_195.0
LON_SHRINK = 0.848  # cosine of 32 degrees north
SPOT_M = 60.0  # a matter lies up to so far from the place that people name
OFF_M, OFF_SPREAD = 60.0, 0.8  # and is told of from so far off: median and log spread
OWN_WORD = 0.45  # how often it is told by its own word; else by any of its type's
DOORS, WRONG_DOOR = 40, 0.12
SAME_CALLER = 0.08
SOON_SHARE, SOON_DAYS, LATER_DAYS, LONGEST_DAYS = 0.85, 0.3, 2.5, 10.0
SIBLINGS = 0.3

# Type: aspect, what it is about, what is wrong, what follows from it.
TYPES = {
    "manhole": (
        "facility",
        ("井盖", "窨井盖", "下水道盖子", "阴井盖", "马路上的盖板"),
        ("破了", "碎了一块", "不见了", "翘起来了", "松了一压就响", "塌下去一个角"),
        ("晚上看不见", "骑车的人差点摔倒", "小孩容易掉进去", "车子压上去咣当响", "很危险"),
    ),
    "road": (
        "facility",
        ("路面", "柏油路", "人行道", "地砖", "水泥路"),
        ("坑坑洼洼", "有个大坑", "塌陷了", "裂开了", "砖头都翘起来了", "下沉得厉害"),
        ("下雨积水", "电动车摔过人", "轮胎都扎坏了", "老人走路绊倒", "开车颠得不行"),
    ),
    "lamp": (
        "facility",
        ("路灯", "街灯", "照明灯", "灯杆"),
        ("不亮", "坏了好几盏", "一闪一闪的", "白天也亮着", "全黑了", "歪了要倒"),
        ("晚上黑灯瞎火", "走路害怕", "希望派人修", "下班回家看不清路"),
    ),
    "garbage": (
        "cleaning",
        ("垃圾", "生活垃圾", "垃圾桶", "一大堆杂物", "旧沙发和床垫"),
        ("没人清", "堆成山", "满出来了", "好几天没运走", "扔得到处都是", "臭得不行"),
        ("苍蝇乱飞", "窗户不敢开", "路过都要捂鼻子", "环卫的人说不归他们管"),
    ),
    "building_waste": (
        "cleaning",
        ("建筑垃圾", "装修垃圾", "渣土", "碎砖头", "拆下来的水泥块"),
        ("倒在路边", "偷倒", "占了半条路", "夜里有车来倒", "堆着不清"),
        ("灰尘大", "车子绕着走", "风一吹全是土", "影响通行"),
    ),
    "noise": (
        "environment",
        ("工地", "施工队", "打桩机", "挖掘机", "渣土车"),
        ("半夜还在干活", "吵得睡不着", "噪音很大", "凌晨就开工", "通宵轰隆隆"),
        ("孩子要高考", "老人心脏不好", "投诉几次没用", "请管一管", "天天这样"),
    ),
    "dance": (
        "environment",
        ("广场舞", "跳舞的大妈", "音响", "唱歌的摊子", "卡拉OK"),
        ("声音太大", "放到十点多", "扰民", "震得玻璃响", "吵死人"),
        ("孩子没法写作业", "劝了不听", "希望调小点", "每天晚上都是"),
    ),
    "smoke": (
        "environment",
        ("烧烤店", "饭店油烟", "大排档", "早点铺", "餐馆的排烟管"),
        ("油烟直排", "油烟飘到楼上", "味道很冲", "没有装净化器", "熏得受不了"),
        ("衣服不能晒", "窗户都是油", "老人咳嗽", "开到夜里两点"),
    ),
    "parking": (
        "order",
        ("私家车", "小轿车", "货车", "几辆车", "僵尸车"),
        ("乱停", "停在消防通道上", "堵住出口", "占了盲道", "停了几个月不动"),
        ("救护车进不来", "出不去上班迟到", "电话打不通", "请拖走", "天天堵"),
    ),
    "stall": (
        "order",
        ("流动摊贩", "小摊子", "水果车", "卖菜的", "夜市摊"),
        ("占道经营", "摆到马路中间", "占了人行道", "乱摆摊", "把路口堵死"),
        ("走路要走机动车道", "收摊一地垃圾", "城管来了就跑", "吆喝声大"),
    ),
    "water": (
        "supply",
        ("自来水", "水管", "供水管道", "水表", "家里的水"),
        ("停了", "爆了", "漏水", "水压很小", "发黄", "一直往外冒水"),
        ("没法做饭", "马路都淹了", "没有通知", "什么时候能来", "浪费得厉害"),
    ),
    "sewage": (
        "supply",
        ("污水", "下水道", "化粪池", "雨水管", "排水沟"),
        ("堵了", "往外冒", "满溢", "倒灌", "流到路上"),
        ("臭气熏天", "一楼没法住", "夏天蚊子多", "下雨更厉害"),
    ),
    "tree": (
        "greenery",
        ("大树", "行道树", "树枝", "绿化带", "一棵枯树"),
        ("倒了", "压着电线", "挡住红绿灯", "断在路上", "快要倒了", "被人砍了"),
        ("怕砸到人", "刮风更危险", "挡光线", "请来修剪"),
    ),
    "elevator": (
        "housing",
        ("电梯", "客梯", "升降梯"),
        ("坏了", "困人", "一直停着不修", "突然下坠", "按钮不灵", "抖得厉害"),
        ("老人下不了楼", "住在十八楼", "物业推来推去", "维保没人来"),
    ),
}
OPENINGS = (
    "您好，",
    "你好我反映一下，",
    "我要投诉，",
    "请问",
    "市民来电：",
    "",
    "",
    "再次反映，",
    "喂，",
)
ENDINGS = (
    *("请尽快处理。", "希望有关部门解决", "谢谢", "麻烦派人看看。", "什么时候有人管？", "", ""),
    *("请回复。", "要求给个说法！", "盼处理", "急！"),
)
WHEN = (
    "今天",
    "昨晚",
    "刚才",
    "这两天",
    "从早上开始",
    "最近",
    "",
    "",
    "已经好几天了",
    "一个星期了",
)
ROAD_FIRST = "人民青年工农濠河通甲世伦崇文园林永兴钟秀星湖长江城山洪江虹桥北濠任港姚港跃龙孩儿巷"
ESTATE_FIRST = "金鼎春晖学田新桥天虹翠湖阳光星辰华强文峰光明德民盛世锦绣江海怡园百花中南"
TYPOS = {
    "井": "景",
    "噪": "躁",
    "堵": "赌",
    "漏": "露",
    "圾": "极",
    "灯": "登",
    "油": "由",
    "坑": "炕",
}


@dataclass(frozen=True)
class Told:
    """One report; ``matter`` is the truth and never shown to what is judged."""

    matter: int
    kind: str  # how its matter was made: fresh, again, next_door, other_type
    type_code: str
    aspect: str
    title: str
    text: str
    address: str
    lon_deg: float
    lat_deg: float
    raised_s: float
    phone: str


@dataclass(frozen=True)
class Spot:
    """A place that people name."""

    road: str
    cross: str
    estate: str
    lon_deg: float
    lat_deg: float


@dataclass(frozen=True)
class Matter:
    """What is really the matter."""

    number: int
    kind: str
    type_code: str
    spot: Spot
    door: int
    lon_deg: float
    lat_deg: float
    at_s: float
    object_word: int
    before: int = -1  # the number of the matter that it looks like


class Line:
    """Reports of ``days`` days at about ``matters_a_day``, in the order of their times."""

    def __init__(self, seed=1, days=28, matters_a_day=150, spots=260):
        self.rng = np.random.default_rng(seed)
        self.days = days
        self.roads = self._names(ROAD_FIRST, 60, ("路", "街", "大道", "巷"))
        self.estates = self._names(
            ESTATE_FIRST, 110, ("小区", "花园", "新村", "苑", "家园", "公寓")
        )
        self.spots = [self._spot() for _ in range(spots)]
        # Some places are told of far more often than others.
        shares = 1.0 / np.arange(1, spots + 1) ** 0.7
        self.shares = shares / shares.sum()
        self.matters = []
        for _ in range(int(days * matters_a_day)):
            self._matter()
        told = [one for matter in self.matters for one in self._told(matter)]
        self.reports = sorted(told, key=lambda one: one.raised_s)

    def _pick(self, words):
        return words[int(self.rng.integers(len(words)))]

    def _names(self, first, count, ends):
        names = set()
        while len(names) < count:
            start = int(self.rng.integers(len(first) // 2)) * 2
            stem = first[start : start + 2]
            if self.rng.random() < 0.5:
                stem = self._pick(first) + self._pick(first)
            names.add(stem + self._pick(ends))
        return sorted(names)

    def _spot(self):
        lon = WEST_DEG + SIDE_DEG * self.rng.random()
        lat = SOUTH_DEG + SIDE_DEG * self.rng.random()
        cross, road = self._pick(self.roads), self._pick(self.roads)
        return Spot(road, cross, self._pick(self.estates), lon, lat)

    def _matter(self):
        rng = self.rng
        spot = self.spots[int(rng.choice(len(self.spots), p=self.shares))]
        type_code = self._pick(list(TYPES))
        at_s = START_S + self.days * DAY_S * rng.random()
        lon, lat = _moved(rng, spot.lon_deg, spot.lat_deg, SPOT_M)
        objects = TYPES[type_code][1]
        made = Matter(
            *(len(self.matters), "fresh", type_code, spot, int(rng.integers(1, DOORS)), lon, lat),
            *(at_s, int(rng.integers(len(objects)))),
        )
        self.matters.append(made)
        if rng.random() < SIBLINGS:
            self._sibling(made)

    def _sibling(self, of):
        """Add what looks like ``of`` and is another matter."""
        rng = self.rng
        kind = self._pick(("again", "next_door", "other_type"))
        lon, lat, door, type_code, at_s = of.lon_deg, of.lat_deg, of.door, of.type_code, of.at_s
        if kind == "again":
            at_s += rng.uniform(3, 13) * DAY_S
        elif kind == "next_door":
            lon, lat = _moved(rng, lon, lat, SPOT_M)
            door += int(rng.choice([-2, -1, 1, 2, 3]))
            at_s += rng.uniform(-2, 2) * DAY_S
        else:
            type_code = self._pick([code for code in TYPES if code != of.type_code])
            at_s += rng.uniform(-1, 1) * DAY_S
        objects = TYPES[type_code][1]
        word = min(of.object_word, len(objects) - 1)
        self.matters.append(
            Matter(
                len(self.matters),
                kind,
                type_code,
                of.spot,
                abs(door) + 1,
                lon,
                lat,
                at_s,
                word,
                of.number,
            )
        )

    def _told(self, matter):
        rng = self.rng
        draw = rng.random()
        count = 1 if draw < 0.72 else int(rng.integers(2, 5)) if draw < 0.95 else 0
        count = count or int(rng.integers(5, 31))
        # Most tell within hours of the first, some only after days.
        delays = np.where(
            rng.random(count) < SOON_SHARE,
            rng.exponential(SOON_DAYS, count),
            rng.exponential(LATER_DAYS, count),
        )
        delays[0] = 0.0
        phones = []
        for delay in np.minimum(delays, LONGEST_DAYS):
            repeats = phones and rng.random() < SAME_CALLER
            phones.append(self._pick(phones) if repeats else f"139{rng.integers(10**8):08d}")
            yield self._report(matter, matter.at_s + float(delay) * DAY_S, phones[-1])

    def _report(self, matter, raised_s, phone):
        rng = self.rng
        aspect, objects, wrongs, follows = TYPES[matter.type_code]
        # Who tells of a matter says of what it is in one of many ways, often the same.
        word = objects[matter.object_word] if rng.random() < OWN_WORD else self._pick(objects)
        wrong, follow, when = self._pick(wrongs), self._pick(follows), self._pick(WHEN)
        place = self._place(matter)
        order = rng.random()
        if order < 0.4:
            said = f"{place}{word}{wrong}"
        elif order < 0.7:
            said = f"{when}{place}的{word}{wrong}，{follow}"
        elif order < 0.85:
            said = f"{follow}，{place}这边{word}{wrong}{when}"
        else:
            said = f"{word}{wrong}，在{place}，{when}{follow}"
        more = f"，{self._pick(follows)}" if rng.random() < 0.4 else ""
        text = f"{self._pick(OPENINGS)}{said}{more}，{self._pick(ENDINGS)}"
        if rng.random() < 0.15:
            text = "".join(TYPOS.get(c, c) for c in text)
        title = f"{self._pick((matter.spot.road, matter.spot.estate, ''))}{word}{wrong}"
        has_point = rng.random() > 0.08
        off_m = float(np.clip(rng.lognormal(np.log(OFF_M), OFF_SPREAD), 10.0, 300.0))
        lon, lat = _moved(rng, matter.lon_deg, matter.lat_deg, off_m, is_exact=True)
        type_code = matter.type_code
        if rng.random() < 0.08:  # the call taker chose another type, or none
            others = [code for code in TYPES if TYPES[code][0] == aspect]
            type_code = self._pick([*others, ""])
        return Told(
            *(matter.number, matter.kind, type_code, TYPES[type_code][0] if type_code else ""),
            *(title, text, place if rng.random() < 0.5 else ""),
            *((lon, lat) if has_point else (float("nan"), float("nan"))),
            *(raised_s, phone),
        )

    def _place(self, matter):
        spot, draw, door = matter.spot, self.rng.random(), matter.door
        if (
            self.rng.random() < WRONG_DOOR
        ):  # people remember a number wrong, or tell that of their own
            door = int(self.rng.integers(1, DOORS))
        if draw < 0.25:
            return f"{spot.road}{door}号"
        if draw < 0.45:
            return f"{spot.road}和{spot.cross}路口"
        if draw < 0.65:
            return f"{spot.estate}{door}号楼"
        if draw < 0.8:
            return f"{spot.estate}{self._pick(('东门', '门口', '后面', '旁边', '对面'))}"
        if draw < 0.9:
            return f"{spot.road}{self._pick(('上', '中段', '靠近红绿灯', '公交站旁'))}"
        return self._pick(("我家门口", "我们小区", "楼下", "路边"))


def _moved(rng, lon_deg, lat_deg, metres, *, is_exact=False):
    """Return a point some metres off in any direction; up to ``metres``, or exactly."""
    away = metres if is_exact else metres * np.sqrt(rng.random())
    turn = rng.uniform(0, 2 * np.pi)
    return (
        lon_deg + away * np.cos(turn) / (M_PER_DEG * LON_SHRINK),
        lat_deg + away * np.sin(turn) / M_PER_DEG,
    )
