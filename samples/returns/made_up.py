"""Made-up rows for the rosters: nobody in them lives, no enterprise in them exists.

People are a surname, a numeral and one more character (张一民, 李二强); every enterprise has 示例 or 范例 in its name; telephone
numbers are 1380000xxxx; id numbers begin with 410100, the code of the city itself, which no real number carries.
One seed a unit: the same unit has the same rows in every run, whatever happens to the others.
"""

import random
from datetime import date, timedelta

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜"
NUMERALS = "一二三四五六七八九"
GIVEN = "民强军华敏芳平建国红伟丽峰涛勇娟明刚"
MARKS = ["示例", "范例"]
TRADES = [
    "机械",
    "铝业",
    "耐火材料",
    "食品",
    "建材",
    "纺织",
    "电力",
    "化工",
    "物流",
    "商贸",
    "水务",
    "环保",
    "热力",
    "印务",
    "电子",
]
FORMS = ["有限公司", "厂", "有限责任公司", "集团公司", "股份有限公司", "第一分公司", "第二分公司"]
PROJECTS = [
    "空压机变频改造",
    "余热回收利用",
    "窑炉低氮燃烧改造",
    "照明系统节能改造",
    "循环水系统优化",
    "锅炉烟气脱硫改造",
    "电机能效提升",
    "中水回用",
    "屋顶光伏发电",
    "粉尘治理改造",
]
JOBS = ["焊工", "钳工", "电工", "车工", "铣工", "数控操作工", "化验员", "仪表工", "起重工", "汽车修理工", "叉车司机", "管道工"]
INDUSTRIES = ["制造业", "采矿业", "建筑业", "交通运输业", "商贸服务业", "科教文卫", "机关事业", "其他"]
CROPS = ["大枣种植", "石榴种植", "食用菌栽培", "中药材种植", "生态养殖", "乡村旅游", "蔬菜大棚", "小米加工"]
TOWNS = ["北岭", "东河", "西沟", "南坡", "柳树", "石桥", "青山", "白云"]
ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


class MadeUp:
    """The rows of one unit."""

    def __init__(self, unit, place, number, is_december=False):
        self.random = random.Random(f"{unit} {'2021-12' if is_december else '2021-08'}")
        self.place = place  # what its enterprises' names begin with
        self.number = number  # its position, so that no id number comes twice
        self.used = set()
        self.ids = 0
        self.days = (date(2021, 9, 6), date(2021, 12, 3)) if is_december else (date(2021, 4, 20), date(2021, 8, 13))
        # People work where they worked in August.
        self.employers = MadeUp(unit, place, number).employers if is_december else [self.enterprise() for _ in range(6)]

    def once(self, make):
        """What `make` gives, but never the same twice."""
        while True:
            made = make()
            if made not in self.used:
                self.used.add(made)
                return made

    def pick(self, items):
        return self.random.choice(items)

    def person(self):
        return self.once(lambda: self.pick(SURNAMES) + self.pick(NUMERALS) + self.pick(GIVEN))

    def enterprise(self):
        return self.once(lambda: self.place + self.pick(MARKS) + self.pick(TRADES) + self.pick(FORMS))

    def employer(self):
        return self.pick(self.employers)

    def village(self):
        return f"{self.pick(TOWNS)}镇{self.pick(TOWNS)}村"

    def phone(self):
        return f"1380000{self.random.randrange(10000):04}"

    def day(self, first=None, last=None):
        first, last = first or self.days[0], last or self.days[1]
        return first + timedelta(days=self.random.randrange((last - first).days))

    def id_number(self):
        self.ids += 1
        born = self.day(date(1968, 1, 1), date(1996, 1, 1))
        digits = f"410100{born:%Y%m%d}{(self.number * 29 + self.ids) % 1000:03}"
        return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, ID_WEIGHTS)) % 11]

    def rows(self, roster, count):
        """Rows of a counted roster, as column id to value."""
        make = getattr(self, roster)
        return [make() for _ in range(count)]

    def saving_roster(self):
        enterprise = self.employer()
        project = self.once(
            lambda: self.pick(["", "一车间", "二车间", "动力分厂"]) + self.pick(PROJECTS) + self.pick(["项目", "工程"])
        )
        return {
            "project": project,
            "enterprise": enterprise,
            "aim": self.pick(["降能耗", "降排放", "降能耗和降排放"]),
            "started": self.day(),
            "leader": self.person(),
            "phone": self.phone(),
        }

    def model_worker_roster(self):
        return {
            "person": self.person(),
            "employer": self.employer(),
            "honour": self.pick(["劳动模范", "劳动模范", "先进工作者", "五一劳动奖章获得者", "工匠人才", "其他"]),
            "level": self.pick(["全国", "省级", "市级", "市级", "县级", "本单位"]),
            "place": self.village(),
            "joined": self.day(),
            "phone": self.phone(),
        }

    def model_group_roster(self):
        group = self.once(
            lambda: f"{self.pick(['动力', '维修', '调度', '质检', '总装', '运营', '化验'])}{self.pick(['班组', '车间', '工段', '科'])}"
            f"{self.pick(['', '（一）', '（二）'])}"
        )
        return {
            "group": group,
            "employer": self.employer(),
            "honour": self.pick(["先进集体", "五一劳动奖状", "工人先锋号", "创新工作室", "其他"]),
            "project": f"{self.village()}{self.pick(CROPS)}帮扶",
            "joined": self.day(),
            "contact": self.person(),
            "phone": self.phone(),
        }

    def base_roster(self):
        base = self.once(lambda: f"{self.pick(TOWNS)}{self.pick(CROPS)}示范基地")
        return {
            "base": self.place + base,
            "place": self.village(),
            "industry": self.pick(CROPS),
            "opened": self.day(),
            "households": self.random.randrange(12, 160),
            "leader": self.person(),
            "phone": self.phone(),
        }

    def craftsman_roster(self):
        return {
            "person": self.person(),
            "id_number": self.id_number(),
            "employer": self.employer(),
            "trade": self.pick(JOBS),
            "skill": self.pick(["高级技师", "高级技师", "技师", "高级工"]),
            "named": self.day(),
            "phone": self.phone(),
        }

    def studio_roster(self):
        leader = self.person()
        return {
            "studio": f"{leader}{self.pick(['劳模', '工匠人才'])}创新工作室",
            "employer": self.employer(),
            "leader": leader,
            "honour": self.pick(["劳模", "工匠人才"]),
            "opened": self.day(),
            "members": self.random.randrange(5, 16),
            "phone": self.phone(),
        }

    def agreement_roster(self):
        signed = self.day()
        return {
            "employer": self.employer(),
            "master": self.person(),
            "apprentice": self.person(),
            "trade": self.pick(JOBS),
            "signed": signed,
            "ends": date(signed.year + self.pick([1, 2]), signed.month, min(signed.day, 28)),
        }

    def group_nominations(self):
        return {
            "award": self.pick(["三比两降", "安康杯", "十面红旗单位"]),
            "group": self.once(lambda: f"{self.pick(JOBS)}{self.pick(['班组', '工段', '班'])}"),
            "employer": self.employer(),
            "staff": self.random.randrange(8, 60),
            "deeds": f"开展{self.pick(PROJECTS)}，全年无安全生产事故。",
            "contact": self.person(),
            "phone": self.phone(),
        }

    def person_nominations(self):
        return {
            "award": self.pick(["三比两降", "安康杯", "十大领军人物"]),
            "person": self.person(),
            "id_number": self.id_number(),
            "employer": self.employer(),
            "post": self.pick(JOBS),
            "deeds": f"牵头完成{self.pick(PROJECTS)}，带徒{self.random.randrange(1, 5)}名。",
            "phone": self.phone(),
        }

    def safety_enterprises(self, people):
        """Enterprises whose participants add up to `people`."""
        count = max(4, min(25, round(people / 1500)))
        weights = [self.random.uniform(0.4, 1.6) for _ in range(count)]
        shares = [int(people * weight / sum(weights)) for weight in weights]
        shares[0] += people - sum(shares)
        return [
            {
                "enterprise": self.enterprise(),
                "industry": self.pick(INDUSTRIES),
                "teams": max(1, share // 25),
                "participants": share,
                "contact": self.person(),
                "phone": self.phone(),
            }
            for share in shares
        ]
