//! Evidence: what a ledger holds for one indicator in one place, with the figures of the progress table beside it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::model::ledger::{Acceptance, Ledger, LedgerColumn, Material, Review};
use crate::profile::Profile;
use crate::text::wording::normal;

/// A level at which materials are reviewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewLevel {
    /// 市级.
    City,
    /// 省级.
    Province,
}

/// What the progress table says about the indicator in the place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// 目标.
    pub target: Option<Decimal>,
    /// 完成数.
    pub actual: Option<Decimal>,
    /// 进度, as a fraction.
    pub progress: Option<Decimal>,
    /// 计量单位; empty where the table names none.
    pub unit: String,
    /// Whether the values are counts of things.
    pub counted: bool,
}

/// One site (项目点) of an indicator in a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Its name as written.
    pub name: String,
    /// Rows of the ledger, by index.
    pub rows: Vec<usize>,
    /// Whether it has been accepted: what the most of its rows that say something say; a failure outweighs.
    pub acceptance: Acceptance,
    /// How many units it counts for.
    pub quantity: Option<Decimal>,
}

/// What a ledger holds for one indicator in one place.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The ledger.
    pub ledger: Arc<Ledger>,
    /// The indicator's name: that of the progress table where it is known which one is meant, else as the ledger has it.
    pub indicator: String,
    /// The place.
    pub place: String,
    /// Its rows of the ledger, by index; none where the place has handed in nothing.
    pub rows: Vec<usize>,
    /// Its sites, in the order of the ledger. Rows that name no site belong to none.
    pub points: Vec<Point>,
    /// Kinds of material that each site must have.
    pub required: Vec<String>,
    /// What the progress table says, where it is at hand.
    pub standing: Option<Standing>,
    /// Rows whose file stands under another site as well, with that site.
    pub shared: Vec<(usize, String)>,
}

impl Evidence {
    /// A row of the ledger.
    pub fn material(&self, row: usize) -> &Material {
        &self.ledger.materials[row]
    }

    /// Rows that are not up to requirement or were sent back, and have not been handed in again since: a later row of the same site
    /// and kind takes an earlier one's place.
    pub fn faulty(&self) -> Vec<usize> {
        let slot = |row: usize| {
            let text = |text: &Option<crate::model::table::Text>| text.as_ref().map(|text| normal(&text.text).into_owned());
            let material = self.material(row);
            Some((text(&material.point)?, text(&material.kind)?))
        };
        // Several documents of one kind may be needed; only one that has fared no worse replaces another.
        let mut sound: HashMap<(String, String), Vec<usize>> = HashMap::new();
        for row in self.rows.iter().copied().filter(|row| !is_faulty(self.material(*row))) {
            if let Some(slot) = slot(row) {
                sound.entry(slot).or_default().push(row);
            }
        }
        let replaced = |row: usize| {
            let others = slot(row).and_then(|slot| sound.get(&slot));
            others.is_some_and(|others| others.iter().any(|other| self.is_later(*other, row)))
        };
        self.rows.iter().copied().filter(|&row| is_faulty(self.material(row)) && !replaced(row)).collect()
    }

    /// Whether a row was handed in after another: by their days, else by their order.
    fn is_later(&self, new: usize, old: usize) -> bool {
        let day = |row: usize| self.material(row).uploaded.as_ref().and_then(|stated| stated.meaning);
        match (day(old), day(new)) {
            (Some(first), Some(second)) => match second.days_after(first) {
                0 => new > old,
                days => days > 0,
            },
            _ => new > old,
        }
    }

    /// Rows whose review is stuck at a level.
    pub fn stuck(&self, level: ReviewLevel) -> Vec<usize> {
        let is_stuck = |material: &Material| {
            let (city, province) = (material.city.meaning, material.province.meaning);
            match level {
                // What the province has decided needs no further word of the city.
                ReviewLevel::City => city == Review::Pending && province == Review::Pending,
                ReviewLevel::Province => city == Review::Passed && province == Review::Pending,
            }
        };
        self.rows.iter().copied().filter(|&row| is_stuck(self.material(row))).collect()
    }

    /// Rows with a state that the profile does not know.
    pub fn unknown(&self) -> Vec<usize> {
        let is_unknown = |material: &Material| {
            material.city.meaning == Review::Unknown
                || material.province.meaning == Review::Unknown
                || material.acceptance.meaning == Acceptance::Unknown
        };
        self.rows.iter().copied().filter(|&row| is_unknown(self.material(row))).collect()
    }

    /// Sites without any material of a kind, whatever its state.
    pub fn lacking(&self, kind: &str) -> Vec<usize> {
        let has = |point: &Point| point.rows.iter().any(|&row| is_of_kind(self.material(row), kind));
        self.points.iter().enumerate().filter(|(_, point)| !has(point)).map(|(index, _)| index).collect()
    }

    /// Whether there is any material of a kind.
    pub fn has_kind(&self, kind: &str) -> bool {
        self.rows.iter().any(|&row| is_of_kind(self.material(row), kind))
    }

    /// How many sites have been accepted, of how many; rows count where the ledger names no sites.
    pub fn accepted(&self) -> (usize, usize) {
        if self.points.is_empty() {
            let accepted = |row: &&usize| self.material(**row).acceptance.meaning == Acceptance::Accepted;
            return (self.rows.iter().filter(accepted).count(), self.rows.len());
        }
        let accepted = self.points.iter().filter(|point| point.acceptance == Acceptance::Accepted).count();
        (accepted, self.points.len())
    }

    /// How many units the sites count for: one each, unless the ledger gives quantities. `None` where only some have one.
    pub fn units(&self) -> Option<Decimal> {
        if self.ledger.column(LedgerColumn::Quantity).is_none() {
            return Some(Decimal::from(self.points.len()));
        }
        self.points.iter().try_fold(Decimal::ZERO, |sum, point| sum.checked_add(point.quantity?))
    }
}

fn is_faulty(material: &Material) -> bool {
    let faulty = |review: Review| matches!(review, Review::Failed | Review::Returned);
    // What the province decided after the city stands.
    match material.province.meaning {
        Review::Passed => false,
        province => faulty(province) || faulty(material.city.meaning),
    }
}

/// Whether a material is of a kind: 供电合同（扫描件） is a 供电合同, and so is a file of that name.
fn is_of_kind(material: &Material, kind: &str) -> bool {
    let kind = normal(kind);
    [&material.kind, &material.file].into_iter().flatten().any(|text| normal(&text.text).contains(kind.as_ref()))
}

/// Groups a ledger's rows by indicator and place, both in the order in which they first stand there. `name` gives the name in
/// use for an indicator as the ledger spells it.
pub fn group(ledger: &Arc<Ledger>, profile: &Profile, name: impl Fn(&str) -> String) -> Vec<Evidence> {
    let mut all: Vec<Evidence> = Vec::new();
    let mut by_name: HashMap<(String, String), usize> = HashMap::new();
    let mut names: HashMap<&str, String> = HashMap::new();
    for (row, material) in ledger.materials.iter().enumerate() {
        let indicator = names.entry(&material.indicator.text).or_insert_with(|| name(&material.indicator.text));
        let key = (normal(indicator).into_owned(), material.place.text.clone());
        let index = *by_name.entry(key).or_insert_with(|| {
            let mut evidence = Evidence::empty(ledger, indicator, &material.place.text, profile);
            for kind in profile.required_materials(&material.indicator.text) {
                if !evidence.required.contains(&kind) {
                    evidence.required.push(kind);
                }
            }
            all.push(evidence);
            all.len() - 1
        });
        all[index].rows.push(row);
    }
    let shared = shared_files(ledger, profile);
    for evidence in &mut all {
        evidence.points = points(ledger, &evidence.rows);
        evidence.shared = evidence.rows.iter().filter_map(|row| shared.get(row).map(|other| (*row, other.clone()))).collect();
    }
    all
}

impl Evidence {
    /// What a place that has handed in nothing for an indicator has.
    pub fn empty(ledger: &Arc<Ledger>, indicator: &str, place: &str, profile: &Profile) -> Self {
        Self {
            ledger: Arc::clone(ledger),
            indicator: indicator.to_owned(),
            place: place.to_owned(),
            rows: Vec::new(),
            points: Vec::new(),
            required: profile.required_materials(indicator),
            standing: None,
            shared: Vec::new(),
        }
    }
}

/// The sites among rows.
fn points(ledger: &Ledger, rows: &[usize]) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for &row in rows {
        let Some(name) = &ledger.materials[row].point else { continue };
        let index = *by_name.entry(normal(&name.text).into_owned()).or_insert_with(|| {
            points.push(Point { name: name.text.clone(), rows: Vec::new(), acceptance: Acceptance::Pending, quantity: None });
            points.len() - 1
        });
        points[index].rows.push(row);
    }
    for point in &mut points {
        let said = |meaning: Acceptance| point.rows.iter().any(|row| ledger.materials[*row].acceptance.meaning == meaning);
        point.acceptance = if said(Acceptance::Failed) {
            Acceptance::Failed
        } else if said(Acceptance::Unknown) {
            Acceptance::Unknown
        } else if said(Acceptance::Accepted) {
            Acceptance::Accepted
        } else {
            Acceptance::Pending
        };
        point.quantity = point.rows.iter().find_map(|row| ledger.materials[*row].quantity);
    }
    points
}

/// Rows whose file stands under more than one site, with one of the other sites. Files whose names say nothing (照片1.jpg) and
/// kinds of document that serve several sites are left out.
fn shared_files(ledger: &Ledger, profile: &Profile) -> HashMap<usize, String> {
    let mut by_file: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (row, material) in ledger.materials.iter().enumerate() {
        let (Some(file), Some(_)) = (&material.file, &material.point) else { continue };
        let name = normal(&file.text).to_lowercase();
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        let bare: String = stem.chars().filter(|c| c.is_alphabetic()).collect();
        let kind = material.kind.as_ref().map(|kind| normal(&kind.text).to_lowercase()).unwrap_or_default();
        let may = profile.may_be_shared(&kind) || profile.may_be_shared(&name);
        if may || bare.is_empty() || bare == kind || profile.is_common_file_name(&bare) {
            continue;
        }
        by_file.entry(name).or_default().push(row);
    }
    let site = |row: usize| {
        let material = &ledger.materials[row];
        let point = material.point.as_ref().map(|point| normal(&point.text).into_owned()).unwrap_or_default();
        (normal(&material.indicator.text).into_owned(), material.place.text.clone(), point)
    };
    let mut shared = HashMap::new();
    for rows in by_file.values().filter(|rows| rows.len() > 1) {
        let sites: Vec<_> = rows.iter().map(|row| site(*row)).collect();
        for (row, own) in rows.iter().zip(&sites) {
            if let Some(at) = sites.iter().position(|other| other != own) {
                let other = &ledger.materials[rows[at]];
                let name = other.point.as_ref().map(|point| point.text.clone()).unwrap_or_default();
                let name = if sites[at].1 == own.1 { name } else { format!("{}{name}", other.place.text) };
                shared.insert(*row, name);
            }
        }
    }
    shared
}
