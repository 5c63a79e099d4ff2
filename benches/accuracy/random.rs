//! Random numbers that are the same on every machine and in every year.

/// SplitMix64 (Steele, Lea, Flood 2014): small, and good enough to draw tables with.
pub struct Random(u64);

impl Random {
    /// A stream of its own for every seed and purpose.
    pub fn new(seed: u64, purpose: &str) -> Self {
        // FNV-1a over the purpose, so that adding a type of error does not change the draws of the others.
        let hash =
            purpose.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self(hash ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included. The bias of the remainder is far below what a table can show.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        assert!(low <= high, "empty range {low}..={high}");
        low + (self.next() % ((high - low) as u64 + 1)) as i64
    }

    /// An index below `length`.
    pub fn below(&mut self, length: usize) -> usize {
        self.between(0, length as i64 - 1) as usize
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of several.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// Any order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
