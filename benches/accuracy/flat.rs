//! Flat records: eleven variables, the five edits of Scholtus (2009, Statistics Netherlands 09046), one wrong record in a table.

use rust_decimal::Decimal;

use crate::mistype::Slip;
use crate::plant::Class;
use crate::product::Named;
use crate::random::Random;
use crate::records::{record, separated};
use crate::score::Truth;
use crate::table::Number;

const RECORDS: usize = 12;

/// A type of error in a flat table.
pub struct Kind {
    pub id: String,
    pub class: Class,
    error: Error,
}

#[derive(Clone, Copy)]
enum Error {
    Slip(Slip, &'static [usize]),
    Swapped,
}

/// Columns (from zero) in two edits, or alone in one with others that are: a wrong value there can only be theirs.
const DECIDED: &[usize] = &[0, 1, 2, 3, 7, 8];
/// Columns that share their only edit: x5, x6, x7 and x10, x11.
const SHARED: &[usize] = &[4, 5, 6, 9, 10];
/// Neighbouring columns whose exchange no change of a single cell explains.
const PAIRS: &[(usize, usize)] = &[(1, 2), (2, 3), (7, 8), (8, 9)];

pub fn kinds() -> Vec<Kind> {
    let mut kinds = Vec::new();
    for slip in Slip::ALL {
        for (columns, class, name) in [(DECIDED, Class::Decided, "decided"), (SHARED, Class::Open, "shared")] {
            // The sign of a value that must not be negative tells by itself which it is.
            let class = if slip == Slip::Sign { Class::Decided } else { class };
            kinds.push(Kind { id: format!("flat/{}/{name}", slip.id()), class, error: Error::Slip(slip, columns) });
        }
    }
    kinds.push(Kind { id: "flat/columns-swapped".into(), class: Class::Decided, error: Error::Swapped });
    kinds
}

/// A file without an error.
pub fn clean(seed: u64) -> Vec<(String, Vec<u8>)> {
    let random = &mut Random::new(seed, "flat");
    file(&(0..RECORDS).map(|_| record(random).map(|value| value.to_string()).to_vec()).collect::<Vec<_>>())
}

/// A clean file, the same with one error, and the truth.
pub struct Case {
    pub clean: Vec<(String, Vec<u8>)>,
    pub planted: Vec<(String, Vec<u8>)>,
    pub truth: Truth,
}

impl Kind {
    pub fn draw(&self, seed: u64) -> Case {
        let random = &mut Random::new(seed, &self.id);
        loop {
            let records: Vec<[i64; 11]> = (0..RECORDS).map(|_| record(random)).collect();
            let printed: Vec<Vec<String>> = records.iter().map(|record| record.map(|value| value.to_string()).to_vec()).collect();
            let at = random.below(RECORDS);
            let mut wrong = printed.clone();
            let columns = match self.error {
                Error::Slip(slip, columns) => {
                    let column = random.pick(columns);
                    let shown = Decimal::from(records[at][column]);
                    let number = Number { shown, decimals: 0, percent: false, trimmed: true, stored: None };
                    let Some(value) = slip.apply(random, &number) else { continue };
                    wrong[at][column] = value.normalize().to_string();
                    vec![column]
                }
                Error::Swapped => {
                    let (a, b) = random.pick(PAIRS);
                    wrong[at].swap(a, b);
                    vec![a, b]
                }
            };
            if columns.iter().any(|&column| wrong[at][column] == printed[at][column]) {
                continue;
            }
            let address = |column: usize| format!("{}{}", char::from(b'B' + column as u8), at + 2);
            let roots: Vec<Named> = columns.iter().map(|&column| (address(column), Some(printed[at][column].clone()))).collect();
            let truth = Truth {
                roots,
                derived: Vec::new(),
                related: (0..11).map(address).collect(),
                cells_will_do: false,
                note_will_do: false,
            };
            return Case { clean: file(&printed), planted: file(&wrong), truth };
        }
    }
}

fn file(records: &[Vec<String>]) -> Vec<(String, Vec<u8>)> {
    vec![("records.csv".to_owned(), separated(records))]
}
