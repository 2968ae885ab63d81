"""Invented names. Every institution says 示例: no real body gets a grade or a refusal here."""

from accounts.models import InstitutionKind as Kind
from accounts.models import Level

COUNTY_BUREAUS = (
    ("dongqu", "510402", "东区人力资源和社会保障局（示例）", "周明岚"),
    ("xiqu", "510403", "西区人力资源和社会保障局（示例）", "罗建川"),
    ("renhe", "510411", "仁和区人力资源和社会保障局（示例）", "李云帆"),
    ("miyi", "510421", "米易县人力资源和社会保障局（示例）", "安宁河"),
    ("yanbian", "510422", "盐边县人力资源和社会保障局（示例）", "何晓渔"),
)
DEPARTMENTS = (
    ("weijian", "市卫生健康委员会（示例）", "唐静怡"),
    ("jiaoti", "市教育和体育局（示例）", "陈致远"),
    ("zhujian", "市住房和城乡建设局（示例）", "郭立本"),
    ("nongye", "市农业农村局（示例）", "苏望山"),
    ("jingxin", "市经济和信息化局（示例）", "冯树人"),
    ("yingji", "市应急管理局（示例）", "韩守安"),
)
MUNICIPAL = "攀枝花市人力资源和社会保障局（示例）"
MUNICIPAL_STAFF = (
    ("shiju-jingban", "clerk", "林知夏"),
    ("shiju-jingban2", "clerk", "吴慎之"),
    ("shiju-shenpi", "approver", "赵秉正"),
    ("shiju-guanli", "admin", "孙维新"),
)
EXPERTS = (
    ("zhuanjia1", "education", "梁文博", "教授", "川南示例师范大学", ("teaching", "public")),
    ("zhuanjia2", "subject", "段玉溪", "教授级高级工程师", "滇北示例矿业研究院", ("minerals",)),
    ("zhuanjia3", "education", "邱若水", "研究员", "蓉城示例干部学院", ("public", "law-social-work")),
    ("zhuanjia4", "subject", "马冬青", "主任医师", "安宁示例医学院", ("health",)),
    ("zhuanjia5", "education", "谢启明", "教授", "巴山示例大学", ("teaching", "digital")),
    ("zhuanjia6", "subject", "彭远航", "正高级工程师", "金沙示例钢铁研究所", ("vanadium-titanium",)),
    ("zhuanjia7", "education", "沈怀瑾", "副教授", "岷江示例职业大学", ("finance", "public")),
    ("zhuanjia8", "subject", "范芷若", "推广研究员", "凉山示例农业科学院", ("agriculture",)),
    ("zhuanjia9", "education", "蒋南山", "教授", "乌蒙示例学院", ("teaching",)),
    ("zhuanjia10", "subject", "田青禾", "正高级工程师", "川滇示例设计院", ("construction",)),
    ("zhuanjia11", "education", "白露秋", "研究馆员", "嘉州示例图书馆", ("culture-tourism",)),
    ("zhuanjia12", "subject", "康世杰", "教授", "锦江示例信息大学", ("digital",)),
)
# user, name, kind, level, county, department, fields
Row = tuple[str, str, Kind, Level, str, str, tuple[str, ...]]
INSTITUTIONS: tuple[Row, ...] = (
    ("xueyuan", "攀西示例学院", Kind.UNIVERSITY, Level.MUNICIPAL, "510402", "jiaoti", ("teaching", "digital")),
    ("yiyuan", "阳光示例康养医院", Kind.TRAINING_BODY, Level.MUNICIPAL, "510411", "weijian", ("health",)),
    ("jidi", "金沙江示例职业技术学院", Kind.UNIVERSITY, Level.MUNICIPAL, "510402", "jiaoti", ("machinery", "vanadium-titanium", "public")),
    ("zhishu", "攀西示例钒钛集团培训中心", Kind.ENTERPRISE, Level.CENTRAL_PROVINCIAL, "510402", "", ("vanadium-titanium", "chemistry-safety")),
    ("nongke", "安宁河谷示例农林科学研究所", Kind.RESEARCH, Level.MUNICIPAL, "510421", "nongye", ("agriculture", "environment")),
    ("jianxie", "示例建筑业协会", Kind.ASSOCIATION, Level.MUNICIPAL, "510402", "zhujian", ("construction",)),
    ("huxie", "示例护理学会", Kind.ASSOCIATION, Level.MUNICIPAL, "510411", "weijian", ("health",)),
    ("kuangye", "红格示例矿业公司职工学校", Kind.ENTERPRISE, Level.PRIVATE, "510422", "", ("minerals", "chemistry-safety")),
    ("dangxiao", "示例干部教育中心", Kind.TRAINING_BODY, Level.MUNICIPAL, "510402", "", ("public", "law-social-work")),
    ("xianzhong", "米易示例教师进修学校", Kind.TRAINING_BODY, Level.COUNTY, "510421", "", ("teaching",)),
    ("anquan", "二滩示例安全技术培训院", Kind.TRAINING_BODY, Level.MUNICIPAL, "510422", "yingji", ("chemistry-safety",)),
    ("kuaiji", "示例会计师学会", Kind.ASSOCIATION, Level.MUNICIPAL, "510402", "", ("finance",)),
    ("shuzi", "渡口示例数字科技公司学院", Kind.ENTERPRISE, Level.PRIVATE, "510403", "", ("digital",)),
    ("lvyou", "盐边示例文旅人才学校", Kind.TRAINING_BODY, Level.COUNTY, "510422", "", ("culture-tourism",)),
    ("shuidian", "雅砻江示例水电公司培训基地", Kind.ENTERPRISE, Level.CENTRAL_PROVINCIAL, "510403", "", ("clean-energy",)),
    ("huanke", "示例环境科学研究院", Kind.RESEARCH, Level.MUNICIPAL, "510403", "", ("environment",)),
    ("mangguo", "仁和示例芒果产业学会", Kind.ASSOCIATION, Level.COUNTY, "510411", "", ("agriculture",)),
    ("jiangong", "示例建工集团职工大学", Kind.ENTERPRISE, Level.PRIVATE, "510402", "", ("construction",)),
    ("zhongyi", "仁和示例中医药研究所", Kind.RESEARCH, Level.COUNTY, "510411", "", ("health",)),
    ("wuliu", "攀西示例现代物流学会", Kind.ASSOCIATION, Level.MUNICIPAL, "510411", "", ("logistics",)),
    ("jixie", "西区示例机械工业学校", Kind.TRAINING_BODY, Level.COUNTY, "510403", "", ("machinery",)),
    ("ruanjian", "东区示例软件人才培训中心", Kind.TRAINING_BODY, Level.COUNTY, "510402", "", ("digital",)),
    ("falv", "示例法学会", Kind.ASSOCIATION, Level.MUNICIPAL, "510402", "", ("law-social-work",)),
    ("canye", "盐边示例蚕桑研究所", Kind.RESEARCH, Level.COUNTY, "510422", "", ("agriculture",)),
    ("guangfu", "米易示例光伏能源公司学校", Kind.ENTERPRISE, Level.PRIVATE, "510421", "", ("clean-energy",)),
    ("weixiao", "示例卫生职业学院", Kind.UNIVERSITY, Level.MUNICIPAL, "510411", "weijian", ("health",)),
    ("laonian", "东区示例康养服务协会", Kind.ASSOCIATION, Level.COUNTY, "510402", "", ("health",)),
    ("jiaoyan", "示例教育科学研究所", Kind.RESEARCH, Level.MUNICIPAL, "510402", "jiaoti", ("teaching",)),
    ("taicai", "示例钛材公司技术学校", Kind.ENTERPRISE, Level.PRIVATE, "510411", "", ("vanadium-titanium",)),
    ("jiaotong", "示例公路工程学会", Kind.ASSOCIATION, Level.MUNICIPAL, "510403", "", ("construction",)),
    ("zaochun", "米易示例早春蔬菜技术学校", Kind.TRAINING_BODY, Level.COUNTY, "510421", "", ("agriculture",)),
    ("shiyan", "西区示例实验中学教师发展中心", Kind.TRAINING_BODY, Level.COUNTY, "510403", "", ("teaching",)),
    ("jinrong", "示例金融学会", Kind.ASSOCIATION, Level.MUNICIPAL, "510402", "", ("finance",)),
    ("diandian", "攀西示例大数据研究院", Kind.RESEARCH, Level.PRIVATE, "510402", "", ("digital",)),
    ("huaxue", "示例化工公司职工学校", Kind.ENTERPRISE, Level.PRIVATE, "510411", "", ("chemistry-safety",)),
    ("wenbo", "示例文博学会", Kind.ASSOCIATION, Level.MUNICIPAL, "510402", "", ("culture-tourism",)),
    ("linye", "盐边示例林业科技推广学校", Kind.TRAINING_BODY, Level.COUNTY, "510422", "", ("environment",)),
    ("yaoshi", "示例药师协会", Kind.ASSOCIATION, Level.MUNICIPAL, "510411", "weijian", ("health",)),
    ("shigong", "示例社会工作者协会", Kind.ASSOCIATION, Level.MUNICIPAL, "510402", "", ("law-social-work",)),
    ("keji", "米易示例科技开发学校", Kind.TRAINING_BODY, Level.COUNTY, "510421", "", ("digital",)),
)
LEGAL_NAMES = "江一帆 何望舒 陆清和 严立行 邓思远 曾向阳 袁若兰 傅长河 余清源 董书航".split()
