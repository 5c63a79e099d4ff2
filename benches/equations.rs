//! A hundred more equation rules, such as a city adds to the pack over the years: about some indicators, some kinds of indicator,
//! some places; equations and bounds; each different, most of them kept by most tables.

/// Path and script of each.
pub fn rules() -> Vec<(String, String)> {
    let scripts = SHAPES.iter().flat_map(|shape| shape.fillings.iter().map(move |filling| (shape, filling)));
    scripts.enumerate().map(|(index, (shape, filling))| (path(index), script(index, shape, filling))).collect()
}

fn path(index: usize) -> String {
    format!("city/X{index}/rule.rhai")
}

fn script(index: usize, shape: &Shape, [first, second]: &[&str; 2]) -> String {
    let fill = |text: &str| text.replace("{1}", first).replace("{2}", second);
    format!(
        "//! 本市的规定之{index}\n\nconst META = #{{ code: \"X{index}\", level: \"verify\" }};\nfn when({p}) {{ {} }}\nfn require({p}) {{ {} }}\n",
        fill(shape.when),
        fill(shape.require),
        p = shape.parameter,
    )
}

/// Rules that are alike but for two words each.
struct Shape {
    /// `i` for indicators, `p` for places.
    parameter: &'static str,
    when: &'static str,
    require: &'static str,
    fillings: &'static [[&'static str; 2]],
}

const SHAPES: &[Shape] = &[
    // What is so of certain indicators.
    Shape {
        parameter: "i",
        when: r#"i.name.says(["{1}"]) & i.is_additive"#,
        require: "i.target.total >= {2}",
        fillings: &[
            ["充电桩", "100"],
            ["公路", "10"],
            ["培训", "100"],
            ["养老", "1"],
            ["残疾", "10"],
            ["救助", "10"],
            ["学校", "1"],
            ["医院", "1"],
            ["筛查", "100"],
            ["基站", "10"],
        ],
    },
    // Sums told apart: what the city does itself, and what the counties do.
    Shape {
        parameter: "i",
        when: r#"i.is_additive & i.unit.says(["{1}"])"#,
        require: "i.{2}.total == i.{2}.own + i.{2}.counties.sum()",
        fillings: &[
            ["个", "target"],
            ["个", "actual"],
            ["公里", "target"],
            ["公里", "actual"],
            ["万元", "target"],
            ["万元", "actual"],
            ["户", "target"],
            ["户", "actual"],
            ["亩", "target"],
            ["亩", "actual"],
        ],
    },
    // The whole lies among its parts.
    Shape {
        parameter: "i",
        when: "(i.is_rate | i.is_uniform) & i.{1}.total.is_number & (i.{1}.parts.count() > {2})",
        require: "i.{1}.total * i.{1}.parts.count() <= i.{1}.parts.sum() * 100",
        fillings: &[
            ["target", "2"],
            ["target", "4"],
            ["target", "6"],
            ["actual", "2"],
            ["actual", "4"],
            ["actual", "6"],
            ["progress", "2"],
            ["progress", "4"],
            ["progress", "6"],
            ["progress", "8"],
        ],
    },
    // No place has more than the whole.
    Shape {
        parameter: "p",
        when: "p.is_additive & !p.is_total & !p.is_only & (p.total.{1} > {2})",
        require: "p.{1} <= p.total.{1}",
        fillings: &[
            ["target", "10"],
            ["target", "50"],
            ["target", "100"],
            ["target", "500"],
            ["target", "1000"],
            ["actual", "10"],
            ["actual", "50"],
            ["actual", "100"],
            ["actual", "500"],
            ["actual", "1000"],
        ],
    },
    // How far a place may be ahead, by what there is to do.
    Shape {
        parameter: "p",
        when: "p.is_counted & !p.is_inverse & (p.target > {1}) & p.actual.is_number",
        require: "p.actual <= p.target * {2}",
        fillings: &[
            ["0", "200"],
            ["10", "100"],
            ["20", "90"],
            ["50", "80"],
            ["100", "70"],
            ["200", "60"],
            ["500", "50"],
            ["1000", "40"],
            ["2000", "30"],
            ["5000", "20"],
        ],
    },
    // Progress, done and target say the same, to the accuracy that is asked for.
    Shape {
        parameter: "p",
        when: "!p.is_task & !p.is_inverse & p.progress.is_number & (p.target >= {1}) & (p.target < {2})",
        require: "p.progress * p.target >= p.actual * 0.5",
        fillings: &[
            ["1", "5"],
            ["5", "10"],
            ["10", "20"],
            ["20", "50"],
            ["50", "100"],
            ["100", "200"],
            ["200", "500"],
            ["500", "1000"],
            ["1000", "10000"],
            ["10000", "100000"],
        ],
    },
    // What has begun has come some way by the schedule of the month.
    Shape {
        parameter: "p",
        when: r#"(p.schedule >= {1}) & p.is_counted & !p.is_own & !p.notes.says(["暂缓", "调整"])"#,
        require: "p.progress >= p.schedule - {2}",
        fillings: &[
            ["0.1", "0.90"],
            ["0.2", "0.85"],
            ["0.3", "0.80"],
            ["0.4", "0.75"],
            ["0.5", "0.70"],
            ["0.6", "0.65"],
            ["0.7", "0.60"],
            ["0.8", "0.55"],
            ["0.9", "0.50"],
            ["0.95", "0.45"],
        ],
    },
    // Beside last month and what the places handed in; silent where there is none.
    Shape {
        parameter: "p",
        when: "p.{1}.is_number & !p.is_stock",
        require: "p.{1} <= p.previous.{1} * {2}",
        fillings: &[
            ["actual", "20"],
            ["actual", "30"],
            ["actual", "40"],
            ["progress", "20"],
            ["progress", "30"],
            ["progress", "40"],
            ["target", "2"],
            ["target", "3"],
            ["target", "4"],
            ["target", "5"],
        ],
    },
    // Standards hold for every place alike.
    Shape {
        parameter: "i",
        when: r#"i.name.says(["{1}"]) & i.{2}.parts.all_equal()"#,
        require: "i.{2}.total == i.{2}.parts.mean()",
        fillings: &[
            ["标准", "target"],
            ["标准", "actual"],
            ["一网通办", "target"],
            ["一网通办", "actual"],
            ["一卡通", "target"],
            ["一卡通", "actual"],
            ["湘易办", "target"],
            ["湘易办", "actual"],
            ["服务", "target"],
            ["服务", "actual"],
        ],
    },
    // Part and whole, the name and the figures.
    Shape {
        parameter: "p",
        when: "p.is_stated & (p.is_total | p.is_only) & (p.stated > {1}) & !p.target.is_percent",
        require: "[p.target <= p.stated * {2}, p.target * {2} >= p.stated]",
        fillings: &[
            ["1", "12000"],
            ["2", "11000"],
            ["5", "10000"],
            ["10", "9000"],
            ["20", "8000"],
            ["50", "7000"],
            ["100", "6000"],
            ["200", "5000"],
            ["500", "4000"],
            ["1000", "3000"],
        ],
    },
];
