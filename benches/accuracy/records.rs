//! Flat records of eleven variables and five edits (Scholtus 2009, Statistics Netherlands 09046).

use crate::random::Random;

/// The edits as a rule of the product.
pub const RULE: &str = r#"//! 五条平衡关系不成立
//!
//! ## 查什么
//! 十一个变量的五条平衡关系，且各变量不为负。
//!
//! ## 为什么
//! 合计与分项对不上，其中必有一个数是错的。
//!
//! ## 如何改
//! 按提示核对并改正。

const META = #{ code: "X1", name: "edits-broken", level: "mandatory" };

fn require(r) {
    [
        r["x1"] + r["x2"] == r["x3"],
        r["x2"] == r["x4"],
        r["x5"] + r["x6"] + r["x7"] == r["x8"],
        r["x3"] + r["x8"] == r["x9"],
        r["x9"] - r["x10"] == r["x11"],
        r["x1"] >= 0, r["x2"] >= 0, r["x3"] >= 0, r["x4"] >= 0, r["x5"] >= 0, r["x6"] >= 0,
        r["x7"] >= 0, r["x8"] >= 0, r["x9"] >= 0, r["x10"] >= 0, r["x11"] >= 0,
    ]
}
"#;

/// A record that satisfies the edits.
pub fn record(random: &mut Random) -> [i64; 11] {
    let (x1, x2) = (random.between(200, 5000), random.between(20, 900));
    let (x5, x6, x7) = (random.between(30, 900), random.between(10, 400), random.between(2, 90));
    let (x3, x8) = (x1 + x2, x5 + x6 + x7);
    let x9 = x3 + x8;
    let x10 = random.between(x9 / 2, x9 * 97 / 100);
    [x1, x2, x3, x2, x5, x6, x7, x8, x9, x10, x9 - x10]
}

/// Comma-separated text with a header and an `id` column.
pub fn separated<R: AsRef<[String]>>(records: &[R]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = std::iter::once("id".to_owned()).chain((1..=11).map(|variable| format!("x{variable}")));
    writer.write_record(header).expect("text in memory");
    for (index, record) in records.iter().enumerate() {
        let row = std::iter::once(format!("R{index:06}")).chain(record.as_ref().iter().cloned());
        writer.write_record(row).expect("text in memory");
    }
    writer.into_inner().expect("text in memory")
}
