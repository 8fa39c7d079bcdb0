//! Words that stand beside a figure and bend it: 约, 近, 至少, 不足, 以上, 左右, 余.

use Bend::{About, AtLeast, AtMost, LessThan, MoreThan, Near, Over};

/// How a word bends the figure beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bend {
    /// 约: a tenth to either side.
    About,
    /// 近: a tenth below.
    Near,
    /// 多, 余: up to the next step of its last digit.
    Over,
    /// 至少: it or more.
    AtLeast,
    /// 超过: more.
    MoreThan,
    /// 最多: it or less.
    AtMost,
    /// 不足: less.
    LessThan,
}

/// Words that stand before a figure; the longer of two that begin alike comes first.
pub const BEFORE: [(&str, Bend); 60] = [
    ("大约", About),
    ("大概", About),
    ("约为", About),
    ("约有", About),
    ("约计", About),
    ("约", About),
    ("估计", About),
    ("差不多", About),
    ("≈", About),
    ("~", About),
    ("about", About),
    ("approximately", About),
    ("approx.", About),
    ("approx", About),
    ("around", About),
    ("ca.", About),
    ("接近", Near),
    ("将近", Near),
    ("近", Near),
    ("nearly", Near),
    ("almost", Near),
    ("不少于", AtLeast),
    ("不低于", AtLeast),
    ("不下于", AtLeast),
    ("不小于", AtLeast),
    ("至少", AtLeast),
    ("最少", AtLeast),
    ("起码", AtLeast),
    (">=", AtLeast),
    ("≥", AtLeast),
    ("at least", AtLeast),
    ("no less than", AtLeast),
    ("no fewer than", AtLeast),
    ("超过", MoreThan),
    ("超", MoreThan),
    ("多于", MoreThan),
    ("大于", MoreThan),
    ("高于", MoreThan),
    ("突破", MoreThan),
    ("逾", MoreThan),
    (">", MoreThan),
    ("more than", MoreThan),
    ("over", MoreThan),
    ("不超过", AtMost),
    ("不多于", AtMost),
    ("不高于", AtMost),
    ("不大于", AtMost),
    ("至多", AtMost),
    ("最多", AtMost),
    ("<=", AtMost),
    ("≤", AtMost),
    ("at most", AtMost),
    ("no more than", AtMost),
    ("up to", AtMost),
    ("不足", LessThan),
    ("不到", LessThan),
    ("不满", LessThan),
    ("少于", LessThan),
    ("less than", LessThan),
    ("fewer than", LessThan),
];

/// Words that stand behind a figure or its measure.
pub const BEHIND: [(&str, Bend); 16] = [
    ("左右", About),
    ("上下", About),
    ("or so", About),
    ("及以上", AtLeast),
    ("以上", AtLeast),
    ("or more", AtLeast),
    ("and more", AtLeast),
    ("及以下", AtMost),
    ("以下", AtMost),
    ("以内", AtMost),
    ("之内", AtMost),
    ("or less", AtMost),
    ("or fewer", AtMost),
    ("有余", Over),
    ("多", Over),
    ("余", Over),
];

/// Words that say only that a figure follows.
pub const LEADS: [&str; 10] = ["共计", "合计", "总计", "累计", "总共", "一共", "合共", "人民币", "共", "计"];

/// Words for many and few.
pub const VAGUE: [&str; 16] = [
    "若干", "许多", "多数", "少数", "部分", "数十", "数百", "数千", "数万", "上百", "上千", "上万", "几十", "几百",
    "几千", "几万",
];

/// The first word of a list that a text begins with.
pub fn bent<'a>(text: &'a str, words: &[(&str, Bend)]) -> Option<(Bend, &'a str)> {
    words.iter().find_map(|(word, bend)| Some((*bend, text.strip_prefix(word)?)))
}
