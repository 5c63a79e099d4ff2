//! What the tables speak of: cities with their places, and the indicators of the field. None of it stands in the product.

/// A city and its districts, counties and zones.
#[derive(Clone, Copy)]
pub struct City {
    pub name: &'static str,
    pub places: &'static [&'static str],
}

/// From 6 to 17 places.
pub const CITIES: &[City] = &[
    City {
        name: "常德市",
        places: &[
            "武陵区",
            "鼎城区",
            "安乡县",
            "汉寿县",
            "澧县",
            "临澧县",
            "桃源县",
            "石门县",
            "津市市",
            "常德经开区",
            "柳叶湖旅游度假区",
            "西湖管理区",
            "西洞庭管理区",
        ],
    },
    City {
        name: "邵阳市",
        places: &[
            "双清区",
            "大祥区",
            "北塔区",
            "邵东市",
            "武冈市",
            "新邵县",
            "邵阳县",
            "隆回县",
            "洞口县",
            "绥宁县",
            "新宁县",
            "城步苗族自治县",
        ],
    },
    City {
        name: "衡阳市",
        places: &[
            "珠晖区",
            "雁峰区",
            "石鼓区",
            "蒸湘区",
            "南岳区",
            "衡阳县",
            "衡南县",
            "衡山县",
            "衡东县",
            "祁东县",
            "耒阳市",
            "常宁市",
            "衡阳高新区",
        ],
    },
    City {
        name: "郴州市",
        places: &["北湖区", "苏仙区", "桂阳县", "宜章县", "永兴县", "嘉禾县", "临武县", "汝城县", "桂东县", "安仁县", "资兴市"],
    },
    City {
        name: "株洲市",
        places: &["荷塘区", "芦淞区", "石峰区", "天元区", "渌口区", "攸县", "茶陵县", "炎陵县", "醴陵市", "株洲经开区"],
    },
    City {
        name: "怀化市",
        places: &[
            "鹤城区",
            "中方县",
            "沅陵县",
            "辰溪县",
            "溆浦县",
            "会同县",
            "麻阳县",
            "新晃县",
            "芷江县",
            "靖州县",
            "通道县",
            "洪江市",
            "洪江区",
            "怀化经开区",
        ],
    },
    City {
        name: "赣州市",
        places: &[
            "章贡区",
            "南康区",
            "赣县区",
            "信丰县",
            "大余县",
            "上犹县",
            "崇义县",
            "安远县",
            "定南县",
            "全南县",
            "宁都县",
            "于都县",
            "兴国县",
            "会昌县",
            "寻乌县",
            "石城县",
            "瑞金市",
        ],
    },
    City { name: "娄底市", places: &["娄星区", "冷水江市", "涟源市", "双峰县", "新化县", "娄底经开区"] },
    City {
        name: "绍兴市", places: &["越城区", "柯桥区", "上虞区", "诸暨市", "嵊州市", "新昌县", "滨海新区"]
    },
    City {
        name: "湘潭市",
        places: &["雨湖区", "岳塘区", "湘潭县", "湘乡市", "韶山市", "湘潭经开区", "湘潭高新区", "昭山示范区"],
    },
];

/// Words for the whole and for the city's own share.
pub const TOTALS: &[&str] = &["全市", "合计", "全市合计", "总计"];
pub const OWNS: &[&str] = &["市本级", "市直"];

/// How a name states its target.
#[derive(Clone, Copy, PartialEq)]
pub enum States {
    /// Not at all.
    Nothing,
    /// In the indicator's own unit.
    Plainly,
    /// In 万 of the unit.
    InWan,
    /// In 亿元, the unit being 万元.
    InYi,
}

/// What an indicator is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Nature {
    /// Parts add up; whole numbers of people or things.
    Count,
    /// Parts add up; a measured quantity with so many decimals.
    Measured(u32),
    /// Every place has the city's value.
    Standard,
}

/// A pattern for indicators; `#` stands for the stated target.
pub struct Pattern {
    pub project: &'static str,
    pub name: &'static str,
    pub unit: &'static str,
    pub lead: &'static str,
    pub nature: Nature,
    pub states: States,
    /// Smallest and largest target of the whole, in units (for standards: the standard).
    pub size: (i64, i64),
}

const fn pattern(
    project: &'static str,
    name: &'static str,
    unit: &'static str,
    lead: &'static str,
    nature: Nature,
    states: States,
    size: (i64, i64),
) -> Pattern {
    Pattern { project, name, unit, lead, nature, states, size }
}

use Nature::{Count, Measured, Standard};
use States::{InWan, InYi, Nothing, Plainly};

/// The indicators.
pub const PATTERNS: &[Pattern] = &[
    pattern("促进高质量充分就业", "新增城镇就业#万人以上", "人", "市人社局", Count, InWan, (30_000, 90_000)),
    pattern("促进高质量充分就业", "失业人员再就业#人", "人", "市人社局", Count, Plainly, (4_000, 26_000)),
    pattern("促进高质量充分就业", "脱贫人口务工规模稳定在#万人以上", "人", "市人社局", Count, InWan, (60_000, 240_000)),
    pattern("促进高质量充分就业", "开展职业技能培训#万人次", "人次", "市人社局", Count, InWan, (10_000, 60_000)),
    pattern("促进高质量充分就业", "新发放创业担保贷款#亿元", "万元", "市人社局", Measured(2), InYi, (20_000, 90_000)),
    pattern("促进高质量充分就业", "零就业家庭动态帮扶", "户", "市人社局", Count, Nothing, (60, 900)),
    pattern("推进教育优质均衡", "新增公办幼儿园学位#个", "个", "市教育局", Count, Plainly, (1_800, 9_600)),
    pattern("推进教育优质均衡", "建设乡镇标准化寄宿制学校#所", "所", "市教育局", Count, Plainly, (12, 60)),
    pattern("推进教育优质均衡", "更新义务教育学校课桌椅#套", "套", "市教育局", Count, Plainly, (9_000, 48_000)),
    pattern("推进教育优质均衡", "改造中小学校厕所面积", "平方米", "市教育局", Measured(1), Nothing, (6_000, 40_000)),
    pattern("提升居民健康水平", "农村适龄妇女“两癌”免费检查#万人", "人", "市卫健委", Count, InWan, (30_000, 160_000)),
    pattern("提升居民健康水平", "孕产妇免费产前筛查#人", "人", "市卫健委", Count, Plainly, (9_000, 38_000)),
    pattern("提升居民健康水平", "家庭医生签约服务重点人群", "万人", "市卫健委", Measured(2), Nothing, (80, 260)),
    pattern("提升居民健康水平", "培训乡村医生#名", "名", "市卫健委", Count, Plainly, (160, 780)),
    pattern("提升居民健康水平", "适龄女生人乳头瘤病毒疫苗接种", "人次", "市卫健委", Count, Nothing, (8_000, 30_000)),
    pattern("提升居民健康水平", "医疗救助资助参保#万人次", "万人次", "市医保局", Measured(2), Plainly, (20, 80)),
    pattern("提升养老服务水平", "建设社区老年助餐服务点#个", "个", "市民政局", Count, Plainly, (24, 130)),
    pattern("提升养老服务水平", "特殊困难老年人家庭适老化改造#户", "户", "市民政局", Count, Plainly, (600, 3_600)),
    pattern("提升养老服务水平", "新增护理型养老床位#张", "张", "市民政局", Count, Plainly, (300, 2_400)),
    pattern("提升困难群众救助水平", "康复救助残疾儿童#人", "人", "市残联", Count, Plainly, (500, 3_800)),
    pattern("提升困难群众救助水平", "困难残疾人家庭无障碍改造#户", "户", "市残联", Count, Plainly, (280, 1_900)),
    pattern("提升困难群众救助水平", "发放困难群众救助补助资金", "万元", "市民政局", Measured(2), Nothing, (9_000, 64_000)),
    pattern("提升困难群众救助水平", "城市低保标准不低于#元/月", "元/月", "市民政局", Standard, Plainly, (650, 780)),
    pattern("加强人居环境建设", "改造城镇老旧小区#个", "个", "市住建局", Count, Plainly, (90, 420)),
    pattern("加强人居环境建设", "改造城市燃气老旧管网#公里", "公里", "市住建局", Measured(1), Plainly, (60, 420)),
    pattern("加强人居环境建设", "新改建城市污水管网", "公里", "市住建局", Measured(2), Nothing, (40, 260)),
    pattern("加强人居环境建设", "加装住宅电梯#部", "部", "市住建局", Count, Plainly, (80, 420)),
    pattern("加强人居环境建设", "建设电动自行车充电端口#个", "个", "市城管局", Count, Plainly, (1_800, 9_800)),
    pattern("加强人居环境建设", "新增公共停车泊位#个", "个", "市城管局", Count, Plainly, (1_500, 7_800)),
    pattern("加强农业农村基础设施", "农村公路安防设施建设#公里", "公里", "市交通局", Measured(2), Plainly, (120, 960)),
    pattern("加强农业农村基础设施", "改造农村公路危桥#座", "座", "市交通局", Count, Plainly, (16, 110)),
    // An area is measured, in whole 亩 too: only what is counted one by one is exact as an integer.
    pattern("加强农业农村基础设施", "新增和恢复灌溉面积#万亩", "亩", "市水利局", Measured(0), InWan, (60_000, 260_000)),
    pattern("加强农业农村基础设施", "新增蓄水能力#万方", "万方", "市水利局", Measured(2), Plainly, (500, 2_400)),
    pattern("加强农业农村基础设施", "高标准农田建设#万亩", "万亩", "市农业农村局", Measured(2), Plainly, (18, 66)),
    pattern("加强农业农村基础设施", "农村户厕改造#户", "户", "市农业农村局", Count, Plainly, (3_000, 18_000)),
    pattern("加强农业农村基础设施", "农村电网改造投资", "万元", "国网供电公司", Measured(0), Nothing, (30_000, 120_000)),
    pattern("加强农业农村基础设施", "新建4G/5G基站#个", "个", "市工信局", Count, Plainly, (260, 1_400)),
    pattern("丰富群众文化生活", "“送戏下乡”演出#场", "场", "市文旅局", Count, Plainly, (320, 1_200)),
    pattern("丰富群众文化生活", "全民阅读推广活动#场", "场", "市文旅局", Count, Plainly, (60, 360)),
    pattern("丰富群众文化生活", "建设城市书房#个", "个", "市文旅局", Count, Plainly, (8, 36)),
    pattern("加强防灾减灾救灾", "建设小型消防站#个", "个", "市消防救援支队", Count, Plainly, (9, 40)),
    pattern("加强防灾减灾救灾", "安装独立式感烟火灾探测报警器#户", "户", "市消防救援支队", Count, Plainly, (9_000, 42_000)),
    pattern("加强防灾减灾救灾", "地质灾害隐患点治理#处", "处", "市自然资源局", Count, Plainly, (40, 240)),
    pattern("优化政务服务", "政务服务“一网通办”率达到#%", "%", "市行政审批局", Standard, Plainly, (88, 96)),
    pattern("优化政务服务", "高频事项接入不少于#项", "项", "市行政审批局", Standard, Plainly, (60, 140)),
    pattern("优化政务服务", "法律援助办案#件", "件", "市司法局", Count, Plainly, (1_200, 5_600)),
    pattern("优化政务服务", "“巡回审判”进乡村#次", "次", "市中级法院", Count, Plainly, (120, 640)),
];

/// Tasks that are told in words.
pub const TASKS: &[(&str, &str, &str)] = &[
    (
        "市中心城区地下管网改造项目",
        "改造雨污分流管网共4处：1.滨江路片区（DN500管681米、DN400管720米）；2.朝阳路（DN800管800米）；3.人民西路（DN400管298米）；4.建设路（DN600管382米）。",
        "1.滨江路片区已完工并通水；2.朝阳路管道敷设已完工；3.人民西路路面恢复中；4.建设路正在进行闭水试验。",
    ),
    (
        "市中心城区市容市貌提质",
        "共3项：1.道路提质8条；2.景观照明节点33处；3.建设智慧公厕2座、翻新人行天桥3座。",
        "1.道路提质全部完工；2.景观照明完成32处；3.智慧公厕正在装修，人行天桥翻新完工。",
    ),
    (
        "河道综合治理工程及设施升级",
        "共2项：1.干支渠防渗衬砌25.25公里；2.渠系建筑物改造181处。",
        "1.完成防渗衬砌25.1公里；2.渠系建筑物改造基本完工，正在收尾。",
    ),
];
