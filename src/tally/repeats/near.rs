//! Keys that are nearly the same: one name has a character more than the other, two neighbouring characters are exchanged, or one
//! leaves out or shortens what kind of company it is (有限公司 is short for 有限责任公司: Company Law, article 7). Another character
//! in the same place is another name, and so is a number, a direction or a size more: 第一机械厂, 机械总厂. What is nearly the same
//! is a question, never counted as the same.
//!
//! They are found by hashes of what is left of them with one character taken out.

use super::{Hashes, Keys};
use std::sync::LazyLock;

/// The fewest characters of a key that can be nearly another.
const SHORTEST: usize = 5;
/// The most characters of a key that is compared with near ones.
const LONGEST: usize = 60;
/// Where more keys than this are alike but for one character, they are a series and no slips.
const SERIES: usize = 8;

/// The pairs of keys that are nearly the same, by their positions; of those that are the same, the first is compared.
pub fn near(keys: &Keys, is_first: &[bool]) -> Vec<(usize, usize)> {
    let is_compared =
        |position: usize, key: &str| is_first[position] && (SHORTEST..=LONGEST).contains(&key.chars().count());
    let left = Hashes::of(keys, |position, key, say| {
        if is_compared(position, key) {
            leave(key, say);
        }
    });
    let mut pairs = Vec::new();
    left.alike(|alike| {
        if alike.len() > SERIES {
            return;
        }
        let texts: Vec<String> = alike.iter().map(|position| keys.get(*position)).collect();
        for (position, one) in alike.iter().enumerate() {
            let others = (position + 1..alike.len()).filter(|other| alike[*other] != *one);
            let others = others.filter(|other| is_slip(&texts[position], &texts[*other]));
            pairs.extend(others.map(|other| (*one, alike[other])));
        }
    });
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Says a number for what is left of a key without the kind of company, and for what is left with one character more taken out: the same
/// for equal texts, and hardly ever for others, so that those are compared as well.
fn leave(key: &str, say: &mut dyn FnMut(u64)) {
    // A text is a number whose digits are its characters, as far as 64 bits go; so one with a digit taken out is told by what stands
    // before it and behind it.
    const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
    let (mut characters, mut sums, mut length) = (['\0'; LONGEST], [0; LONGEST + 1], 0);
    for (place, character) in without_kind(key).chars().enumerate().take(LONGEST) {
        characters[place] = character;
        sums[place + 1] = u64::wrapping_mul(sums[place], BASE).wrapping_add(u64::from(character) + 1);
        length = place + 1;
    }
    let all = sums[length];
    say(spread(all));
    let mut power = 1u64;
    for place in (0..length).rev() {
        // A double character leaves the same twice.
        let is_double = place > 0 && characters[place - 1] == characters[place];
        if !is_double && !tells_apart(characters[place]) {
            let behind = all.wrapping_sub(sums[place + 1].wrapping_mul(power));
            say(spread(sums[place].wrapping_mul(power).wrapping_add(behind)));
        }
        power = power.wrapping_mul(BASE);
    }
}

/// Spreads what tells two numbers apart over all of their bits, as SplitMix64 does in the end.
fn spread(number: u64) -> u64 {
    let mixed = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Whether two keys are one slip apart: a character more or less, or two neighbours that changed places.
fn is_slip(one: &str, other: &str) -> bool {
    let (one, other) = (without_kind(one), without_kind(other));
    let (length, of_other) = (one.chars().count(), other.chars().count());
    let is_exchange = || {
        let differing: Vec<(char, char)> = one.chars().zip(other.chars()).filter(|(a, b)| a != b).collect();
        matches!(differing[..], [(a, b), (c, d)] if a == d && b == c)
    };
    let is_near = || if length == of_other { is_exchange() } else { length.abs_diff(of_other) == 1 };
    one == other || is_near() && strsim::osa_distance(one, other) == 1 && !differs_in_number(one, other)
}

/// Whether what two keys do not share tells them apart on purpose.
fn differs_in_number(one: &str, other: &str) -> bool {
    let mut rest: Vec<char> = other.chars().collect();
    let mut own: Vec<char> = Vec::new();
    for character in one.chars() {
        match rest.iter().position(|c| *c == character) {
            Some(place) => drop(rest.remove(place)),
            None => own.push(character),
        }
    }
    own.iter().chain(&rest).any(|character| tells_apart(*character))
}

/// Characters that tell two names apart: numbers, letters, directions, sizes, kinds of institutions.
fn tells_apart(character: char) -> bool {
    static APART: LazyLock<Vec<char>> = LazyLock::new(|| {
        let mut apart: Vec<char> = "〇零一二三四五六七八九十百千万甲乙丙丁戊己庚辛壬癸东西南北中上下左右前后新老大小分总厂店院所站场部室局校社会馆园".chars().collect();
        apart.sort_unstable();
        apart
    });
    character.is_ascii_alphanumeric() || APART.binary_search(&character).is_ok()
}

/// A name without the words for its kind of company, which people leave out or mix up.
fn without_kind(name: &str) -> &str {
    const KINDS: [&str; 3] = ["有限责任公司", "有限公司", "公司"];
    // A company limited by shares is another kind.
    let kind = KINDS.iter().find(|kind| name.ends_with(**kind)).filter(|_| !name.contains("股份"));
    let bare = kind.map_or(name, |kind| &name[..name.len() - kind.len()]);
    // A name of nothing else is a name.
    if bare.chars().count() < 2 { name } else { bare }
}

#[cfg(test)]
mod tests {
    use super::super::{Spot, exact, normal};
    use super::*;
    use crate::plan::ColumnKind;
    use proptest::prelude::*;

    fn pairs(names: &[&str]) -> Vec<String> {
        let mut keys = Keys::default();
        for (row, name) in names.iter().enumerate() {
            keys.add(&normal(name, ColumnKind::Text), Spot { unit: 0, row });
        }
        near(&keys, &exact(&keys).1)
            .into_iter()
            .map(|(one, other)| format!("{} {}", keys.get(one), keys.get(other)))
            .collect()
    }

    proptest! {
        #[test]
        fn what_is_left_is_told_by_its_characters_alone(key in "[甲乙丙丁a]{1,9}", other in "[甲乙丙丁a]{1,9}") {
            let left = |key: &str| {
                let mut left = Vec::new();
                leave(key, &mut |hash| left.push(hash));
                left
            };
            let without = |key: &str, at: usize| key.chars().enumerate().filter(|(place, _)| *place != at).map(|(_, c)| c).collect::<String>();
            let texts = |key: &str| {
                let places = (0..key.chars().count()).filter(|at| !tells_apart(key.chars().nth(*at).unwrap()));
                std::iter::once(key.to_string()).chain(places.map(|at| without(key, at))).collect::<Vec<_>>()
            };
            let (one, two) = (left(&key), left(&other));
            let meet = one.iter().any(|hash| two.contains(hash));
            let are_alike = texts(&key).iter().any(|text| texts(&other).contains(text));
            prop_assert_eq!(meet, are_alike);
        }
    }

    #[test]
    fn one_slip_or_another_kind_of_company_is_near() {
        for names in [
            ["郑州煤矿机械集团", "郑州煤机械集团"],
            ["郑州煤矿机械集团", "郑州矿煤机械集团"],
            ["宏达机电有限公司", "宏达机电有限责任公司"],
            ["宏达机电设备有限公司", "宏达机电设备"],
        ] {
            assert_eq!(pairs(&names).len(), 1, "{names:?}");
        }
    }

    #[test]
    fn numbers_directions_and_short_names_tell_apart() {
        for names in [
            ["第一机械制造厂", "第二机械制造厂"],
            ["2021年1号项目", "2021年2号项目"],
            ["城东区水务项目", "城西区水务项目"],
            ["机械厂", "机床厂"],
            ["郑州煤矿机械集团", "洛阳煤矿机械集团"],
            ["郑州煤矿机械集团", "郑州媒矿机械集团"],
            ["宏达机电有限公司", "宏达机电股份有限公司"],
            ["宏达机械制造厂", "宏达机械制造总厂"],
        ] {
            assert!(pairs(&names).is_empty(), "{names:?}");
        }
        let series: Vec<String> = "赵钱孙李周吴郑王冯陈".chars().map(|name| format!("{name}家庄村水利")).collect();
        assert!(pairs(&series.iter().map(String::as_str).collect::<Vec<_>>()).is_empty(), "a series is no slip");
    }
}
