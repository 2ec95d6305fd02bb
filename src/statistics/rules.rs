//! Small numbers point at people: they are hidden, and so is what would give them away.

use super::{Published, Score, Suppressed};

/// From this number on a count says nothing about anybody. Zeros are shown: there is nobody to find.
pub const THRESHOLD: u64 = 5;
/// The base that an average needs where it is published for a ward.
pub const WARD_BASE: u64 = 10;

/// What of a row of counts may be published.
///
/// Counts below the threshold are hidden. One alone could be worked out from the total, so the smallest count that is left goes
/// as well, the first of equals. Several that must all be one, or all be one less than the threshold, to make their sum are no
/// secret either: one more goes. Where nothing is left to hide, the total is hidden.
pub fn suppress(counts: &[u64]) -> Suppressed {
    let mut hidden: Vec<bool> = counts.iter().map(|count| (1..THRESHOLD).contains(count)).collect();
    let few: Vec<u64> = counts.iter().copied().filter(|count| (1..THRESHOLD).contains(count)).collect();
    let mut hide_total = false;
    if few.len() == 1 || is_deducible(&few) {
        match smallest_shown(counts, &hidden) {
            Some(at) => hidden[at] = true,
            None => hide_total = true,
        }
    }
    let publish = |count: u64, hidden: bool| if hidden { Published::Confidential } else { Published::Count(count) };
    Suppressed {
        cells: counts.iter().zip(&hidden).map(|(count, hidden)| publish(*count, *hidden)).collect(),
        total: publish(counts.iter().sum(), hide_total),
    }
}

/// Whether only one set of small counts makes the sum: all the least there can be, or all the most.
fn is_deducible(few: &[u64]) -> bool {
    let (sum, number) = (few.iter().sum::<u64>(), few.len() as u64);
    number > 0 && (sum == number || sum == number * (THRESHOLD - 1))
}

fn smallest_shown(counts: &[u64], hidden: &[bool]) -> Option<usize> {
    let shown = counts.iter().zip(hidden).enumerate().filter(|(_, (count, hidden))| **count > 0 && !**hidden);
    shown.min_by_key(|(_, (count, _))| **count).map(|(at, _)| at)
}

/// The mean of good (+1), average (0) and poor (-1), where at least `base` people answered. An average on a small base counts
/// as a small number.
pub fn score(good: u64, average: u64, poor: u64, base: u64) -> Score {
    let answers = good + average + poor;
    if answers == 0 {
        return Score::NoData;
    }
    if answers < base.max(THRESHOLD) {
        return Score::TooFew;
    }
    #[expect(clippy::cast_precision_loss, reason = "far fewer people answer than a double counts exactly")]
    let net = (good as f64 - poor as f64) / answers as f64;
    Score::Net((net * 100_000.0).round() / 100_000.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::formats::vectors;

    /// `{'A': 12, 'B': '[c]'}`
    fn cells(written: &str) -> Vec<Published> {
        written.trim_matches(['{', '}']).split(", ").map(|cell| published(cell.split_once(": ").unwrap().1)).collect()
    }

    fn published(text: &str) -> Published {
        text.parse().map_or(Published::Confidential, Published::Count)
    }

    fn counts(written: &str) -> Vec<u64> {
        let count = |cell| match cell {
            Published::Count(count) => count,
            Published::Confidential => panic!("{written}"),
        };
        cells(written).into_iter().map(count).collect()
    }

    #[test]
    fn small_numbers_are_hidden_as_the_vectors_say() {
        let rows = vectors::rows(include_str!("vectors/small-number-suppression.csv"));
        assert_eq!(rows.len(), 5);
        for row in rows {
            let expected = Suppressed { cells: cells(&row[1]), total: published(&row[2]) };
            assert_eq!(suppress(&counts(&row[0])), expected, "{}", row[0]);
        }
    }

    #[test]
    fn all_the_least_and_all_the_most_take_one_more_with_them() {
        use Published::{Confidential as C, Count};
        assert_eq!(suppress(&[4, 4, 30, 9]), Suppressed { cells: vec![C, C, Count(30), C], total: Count(47) });
        assert_eq!(suppress(&[1, 1]), Suppressed { cells: vec![C, C], total: C }, "nothing is left to hide but the total");
        assert_eq!(suppress(&[1, 4, 9]), Suppressed { cells: vec![C, C, Count(9)], total: Count(14) }, "five can be made in more ways");
        assert_eq!(suppress(&[2, 8, 8]), Suppressed { cells: vec![C, C, Count(8)], total: Count(18) }, "the first of equals");
        assert_eq!(suppress(&[0, 0]), Suppressed { cells: vec![Count(0), Count(0)], total: Count(0) });
        assert_eq!(suppress(&[]), Suppressed { cells: vec![], total: Count(0) });
    }

    #[test]
    fn a_score_needs_five_answers_and_none_is_no_score() {
        assert_eq!(score(3, 1, 1, THRESHOLD), Score::Net(0.4));
        assert_eq!(score(1, 0, 0, THRESHOLD), Score::TooFew);
        assert_eq!(score(0, 0, 0, THRESHOLD), Score::NoData);
        assert_eq!(score(0, 0, 5, THRESHOLD), Score::Net(-1.0));
        assert_eq!(score(2, 2, 2, THRESHOLD), Score::Net(0.0));
        assert_eq!(score(2, 2, 2, WARD_BASE), Score::TooFew);
        assert_eq!(score(2, 0, 4, THRESHOLD), Score::Net(-0.33333));
    }

    /// Every way to fill what is hidden that agrees with everything that is published.
    fn fillings(counts: &[u64], published: &Suppressed) -> Vec<Vec<u64>> {
        let Published::Count(total) = published.total else { return vec![] };
        let mut ways = vec![vec![]];
        for (count, cell) in counts.iter().zip(&published.cells) {
            let options: Vec<u64> = if matches!(cell, Published::Count(_)) { vec![*count] } else { (1..=total).collect() };
            ways = ways.iter().flat_map(|way| options.iter().map(|one| [way.clone(), vec![*one]].concat())).collect();
        }
        ways.into_iter().filter(|way| way.iter().sum::<u64>() == total).collect()
    }

    proptest! {
        #[test]
        fn no_small_number_is_shown_nor_can_be_worked_out(counts in proptest::collection::vec(0_u64..9, 1..4)) {
            let published = suppress(&counts);
            let ways = fillings(&counts, &published);
            for (at, (count, cell)) in counts.iter().zip(&published.cells).enumerate() {
                if !(1..THRESHOLD).contains(count) {
                    continue;
                }
                prop_assert_eq!(*cell, Published::Confidential);
                let others = published.cells.iter().filter(|cell| **cell == Published::Confidential).count();
                prop_assert!(published.total == Published::Confidential || others > 1);
                // Of those who know the threshold: every small count has another value that fits.
                let small = |way: &&Vec<u64>| counts.iter().zip(*way).all(|(real, guess)| (1..THRESHOLD).contains(real) == (1..THRESHOLD).contains(guess) || *real >= THRESHOLD);
                prop_assert!(published.total == Published::Confidential || ways.iter().filter(small).any(|way| way[at] != *count));
            }
        }

        #[test]
        fn what_is_shown_is_true(counts in proptest::collection::vec(0_u64..60, 0..8)) {
            let published = suppress(&counts);
            for (count, cell) in counts.iter().zip(&published.cells) {
                prop_assert!(*cell == Published::Confidential || *cell == Published::Count(*count));
                prop_assert!(*count > 0 || *cell == Published::Count(0));
            }
        }
    }
}
