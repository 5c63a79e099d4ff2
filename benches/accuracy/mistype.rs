//! Slips of the hand: from the right number to a wrong one.

use rust_decimal::Decimal;

use crate::random::Random;
use crate::table::Number;

/// What went wrong while typing.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Slip {
    Swapped,
    Wrong,
    Missing,
    Added,
    Point,
    Unit,
    Sign,
}

impl Slip {
    pub const ALL: [Slip; 7] = [Slip::Swapped, Slip::Wrong, Slip::Missing, Slip::Added, Slip::Point, Slip::Unit, Slip::Sign];
    /// Those of a single digit.
    pub const DIGITS: [Slip; 4] = [Slip::Swapped, Slip::Wrong, Slip::Missing, Slip::Added];

    pub fn id(self) -> &'static str {
        match self {
            Slip::Swapped => "swapped-digits",
            Slip::Wrong => "wrong-digit",
            Slip::Missing => "missing-digit",
            Slip::Added => "added-digit",
            Slip::Point => "decimal-slip",
            Slip::Unit => "unit-slip",
            Slip::Sign => "sign",
        }
    }

    /// A wrong number in place of the right one; `None` where this slip cannot happen to it.
    pub fn apply(self, random: &mut Random, number: &Number) -> Option<Decimal> {
        let right = number.shown;
        let wrong = match self {
            Slip::Sign => -right,
            Slip::Point => right * random.pick(&[Decimal::TEN, Decimal::new(1, 1), Decimal::ONE_HUNDRED]),
            Slip::Unit if right >= Decimal::from(1000) && random.chance(50) => right / Decimal::from(10_000),
            Slip::Unit => right * Decimal::from(10_000),
            _ => self.digits(random, number)?,
        };
        (wrong != right && !wrong.is_zero()).then_some(wrong)
    }

    fn digits(self, random: &mut Random, number: &Number) -> Option<Decimal> {
        // What was typed: whole numbers without the decimals that only a number format adds.
        let mut typed = number.shown;
        if typed.fract().is_zero() && !number.percent || number.trimmed {
            typed = typed.normalize();
        } else {
            typed.rescale(number.decimals);
        }
        let mut characters: Vec<char> = typed.to_string().chars().collect();
        let places: Vec<usize> = (0..characters.len()).filter(|&at| characters[at].is_ascii_digit()).collect();
        let digit = |random: &mut Random| char::from(b'0' + random.between(0, 9) as u8);
        match self {
            Slip::Swapped => {
                let pairs: Vec<_> = places.windows(2).filter(|pair| characters[pair[0]] != characters[pair[1]]).collect();
                if pairs.is_empty() {
                    return None;
                }
                let pair = random.pick(&pairs);
                characters.swap(pair[0], pair[1]);
            }
            Slip::Wrong => {
                let at = random.pick(&places);
                let other = digit(random);
                if other == characters[at] {
                    return None;
                }
                characters[at] = other;
            }
            Slip::Missing => {
                if places.len() < 2 {
                    return None;
                }
                characters.remove(random.pick(&places));
            }
            _ => {
                let other = digit(random);
                characters.insert(random.below(characters.len() + 1), other);
            }
        }
        let text: String = characters.into_iter().collect();
        let leads_with_zero = text.starts_with('0') && text.len() > 1 && !text.starts_with("0.");
        if leads_with_zero || text.starts_with('.') || text.ends_with('.') {
            return None;
        }
        text.parse().ok()
    }
}
