//! Which heading is which: the words of a template held against the words of a returned sheet, by rules and never by luck.
//!
//! 1. The same: equal after folding (spaces, line breaks, full-width forms).
//! 2. The same but for what stands around the name: a number before it, an asterisk, a note or the measure in parentheses. A
//!    measure of the same dimension is followed (人 for 万人); one that cannot be converted makes it another heading.
//! 3. Alike: one name contains the other or abbreviates it, or few characters differ. It is taken only where it is clearly the
//!    likeliest for both sides; where two could be meant, both are candidates, and neither is taken.

use super::words::{CLOSE, How, Words, likeness};

/// The least likeness at which a heading is taken for another.
pub const ALIKE: f64 = 0.6;
/// By how much the likeliest must lead before the next.
const MARGIN: f64 = 0.15;
/// How many candidates are listed.
const OFFERED: usize = 4;

/// What was found for a heading; places are positions among those found.
#[derive(Debug, Clone, PartialEq)]
pub enum Match {
    /// This one.
    Found(usize, How),
    /// One of these, and nothing tells which.
    Between(Vec<usize>),
    /// None; the closest are offered.
    Missing(Vec<usize>),
}

/// For every heading that is asked, which of the found ones it is, where the very words or the name say so.
pub fn assign_plain(asked: &[Words], found: &[&Words]) -> Vec<Match> {
    let mut matches: Vec<Option<Match>> = vec![None; asked.len()];
    let mut taken = vec![false; found.len()];
    assign_equal(asked, found, &mut matches, &mut taken);
    assign_bare(asked, found, &mut matches, &mut taken);
    matches.into_iter().map(|one| one.unwrap_or(Match::Missing(Vec::new()))).collect()
}

/// For every heading that is asked, which of the found ones it is.
pub fn assign(asked: &[Words], found: &[&Words]) -> Vec<Match> {
    let mut matches: Vec<Option<Match>> = vec![None; asked.len()];
    let mut taken = vec![false; found.len()];
    assign_equal(asked, found, &mut matches, &mut taken);
    assign_bare(asked, found, &mut matches, &mut taken);
    assign_alike(asked, found, &mut matches, &mut taken);
    let close = |position: usize| Match::Missing(closest(&asked[position], found, &taken));
    matches.iter().enumerate().map(|(position, one)| one.clone().unwrap_or_else(|| close(position))).collect()
}

fn settle(positions: &[usize], places: &[usize], how: &[How], matches: &mut [Option<Match>], taken: &mut [bool]) {
    for (order, position) in positions.iter().enumerate() {
        matches[*position] = Some(if positions.len() == places.len() {
            Match::Found(places[order], how[order].clone())
        } else {
            Match::Between(places.to_vec())
        });
    }
    places.iter().for_each(|place| taken[*place] = true);
}

/// Equal headings: as many found as are asked are taken in order, else nobody knows which is which.
fn assign_equal(asked: &[Words], found: &[&Words], matches: &mut [Option<Match>], taken: &mut [bool]) {
    for position in 0..asked.len() {
        if matches[position].is_some() {
            continue;
        }
        let same = |other: &Words| asked[position].is_same(other);
        let positions: Vec<usize> = (0..asked.len()).filter(|other| same(&asked[*other])).collect();
        let places: Vec<usize> = (0..found.len()).filter(|place| same(found[*place])).collect();
        if !places.is_empty() {
            settle(&positions, &places, &vec![How::Same; places.len()], matches, taken);
        }
    }
}

/// Names that are equal without what stands around them.
fn assign_bare(asked: &[Words], found: &[&Words], matches: &mut [Option<Match>], taken: &mut [bool]) {
    for position in 0..asked.len() {
        if matches[position].is_some() || asked[position].bare.is_empty() {
            continue;
        }
        let same = |other: &Words| asked[position].bare == other.bare;
        let positions: Vec<usize> =
            (0..asked.len()).filter(|other| matches[*other].is_none() && same(&asked[*other])).collect();
        let how = |place: usize| asked[position].how(found[place]);
        let places: Vec<(usize, How)> = (0..found.len())
            .filter(|place| !taken[*place] && same(found[*place]))
            .filter_map(|place| Some((place, how(place)?)))
            .collect();
        let (places, hows): (Vec<usize>, Vec<How>) = places.into_iter().unzip();
        if !places.is_empty() {
            settle(&positions, &places, &hows, matches, taken);
        }
    }
}

/// Names that are alike: the likeliest for both sides, by a margin. A heading that is taken already still counts as somebody
/// who could be meant.
fn assign_alike(asked: &[Words], found: &[&Words], matches: &mut [Option<Match>], taken: &mut [bool]) {
    let open: Vec<usize> = (0..asked.len()).filter(|position| matches[*position].is_none()).collect();
    let free: Vec<usize> = (0..found.len()).filter(|place| !taken[*place]).collect();
    for position in open {
        let mut scored: Vec<(f64, usize)> =
            free.iter().map(|place| (likeness(&asked[position], found[*place]), *place)).collect();
        scored.retain(|(score, place)| *score >= ALIKE && asked[position].how(found[*place]).is_some());
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let Some((best, place)) = scored.first().copied() else { continue };
        let near: Vec<usize> =
            scored.iter().take_while(|(score, _)| *score > best - MARGIN).map(|(_, place)| *place).collect();
        let is_meant = |other: usize| other == position || likeness(&asked[other], found[place]) <= best - MARGIN;
        if near.len() > 1 {
            matches[position] = Some(Match::Between(near));
        } else if (0..asked.len()).all(is_meant) {
            let how = asked[position].how(found[place]).unwrap_or(How::Alike);
            matches[position] = Some(Match::Found(place, how));
            taken[place] = true;
        }
    }
}

/// The found headings that come closest to one that is missing.
fn closest(asked: &Words, found: &[&Words], taken: &[bool]) -> Vec<usize> {
    let free = (0..found.len()).filter(|place| !taken[*place]);
    let mut scored: Vec<(f64, usize)> = free.map(|place| (likeness(asked, found[place]), place)).collect();
    scored.retain(|(score, _)| *score >= CLOSE);
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.into_iter().take(OFFERED).map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::super::words::Below;
    use super::*;
    use crate::value::measure::{Measure, split_heading};

    fn said(asked: &[&str], found: &[&str]) -> Vec<String> {
        let below = |text: &str| split_heading(text).1.map_or(Below::Words, Below::In);
        let asked: Vec<Words> = asked.iter().map(|text| Words::asked(text, below(text))).collect();
        let words: Vec<Words> = found.iter().map(|text| Words::new(text)).collect();
        let name = |place: &usize| found[*place].to_string();
        let list = |places: &[usize]| places.iter().map(name).collect::<Vec<_>>().join(" ");
        let say = |one: Match| match one {
            Match::Found(place, How::Same) => name(&place),
            Match::Found(place, How::Reworded) => format!("~{}", name(&place)),
            Match::Found(place, How::Alike) => format!("≈{}", name(&place)),
            Match::Found(place, How::In { measure, is_alike }) => {
                format!("{}{} in {}", if is_alike { "≈" } else { "" }, name(&place), measure.word())
            }
            Match::Between(places) => format!("? {}", list(&places)),
            Match::Missing(places) => format!("- {}", list(&places)).trim_end().to_string(),
        };
        assign(&asked, &words.iter().collect::<Vec<_>>()).into_iter().map(say).collect()
    }

    #[test]
    fn spaces_line_breaks_and_full_width_forms_change_nothing() {
        assert_eq!(said(&["参赛职工数（人）"], &["参赛 职工数\n(人)"]), ["参赛 职工数\n(人)"]);
    }

    #[test]
    fn numbers_marks_notes_and_a_missing_measure_are_seen_through_and_told() {
        for found in ["1.项目名称", "（一）项目名称", "*项目名称", "项目名称：", "项目名称（必填）"]
        {
            assert_eq!(said(&["项目名称", "启动日期"], &[found, "启动日期"]), [format!("~{found}"), "启动日期".into()]);
        }
        assert_eq!(said(&["职工数（人）"], &["职工数"]), ["~职工数"]);
    }

    #[test]
    fn another_measure_of_the_same_dimension_is_followed_and_one_of_another_is_another_heading() {
        assert_eq!(said(&["职工数（人）"], &["职工数（万人）"]), ["职工数（万人） in 万人"]);
        assert_eq!(said(&["职工数（人）"], &["职工数（名）"]), ["~职工数（名）"]);
        assert_eq!(said(&["产值（万元）"], &["产值（吨）"]), ["- 产值（吨）"]);
        assert_eq!(said(&["职工数（人）"], &["职工数/万人"]), ["职工数/万人 in 万人"]);
        assert_eq!(said(&["职工数（人）"], &["职工数（单位：万人）"]), ["职工数（单位：万人） in 万人"]);
        assert_eq!(said(&["中专/技校"], &["中专/技校（必填）"]), ["~中专/技校（必填）"]);
    }

    #[test]
    fn shortened_and_lengthened_headings_are_taken_where_nothing_else_is_near() {
        let asked = ["项目名称", "启动日期", "联系电话", "参赛职工数（人）"];
        let found = ["名称", "启动时间", "电话", "参赛职工人数"];
        assert_eq!(said(&asked, &found), ["≈名称", "~启动时间", "≈电话", "≈参赛职工人数"]);
        assert_eq!(said(&["“安康杯”竞赛参赛职工数（万人）"], &["安康杯职工数"]), ["≈安康杯职工数"]);
    }

    #[test]
    fn a_heading_that_two_could_be_is_taken_for_neither() {
        assert_eq!(said(&["负责人姓名", "联系人姓名"], &["姓名"]), ["- 姓名", "- 姓名"]);
        assert_eq!(said(&["联系电话"], &["联系电话1", "联系电话2"]), ["? 联系电话1 联系电话2"]);
        assert_eq!(said(&["填报数"], &["填报数", "填报数"]), ["? 填报数 填报数"]);
        assert_eq!(said(&["项目名称", "项目负责人"], &["项目名称", "项目"]), ["项目名称", "- 项目"]);
    }

    #[test]
    fn a_measure_over_rows_of_several_makes_another_heading() {
        let how = |measures: &[&str], found: &str| {
            let measures = measures.iter().map(|word| Measure::parse(word)).collect();
            Words::asked("填报数", Below::InRows(measures)).how(&Words::new(found))
        };
        for found in ["填报数（人）", "填报数（千人）", "填报数（元）", "填报数（万）", "填报数（%）", "填报数/人"]
        {
            assert_eq!(how(&["万人", "家"], found), None, "{found}");
        }
        assert_eq!(how(&["人", "名"], "填报数（人）"), Some(How::Reworded));
        assert_eq!(how(&["万人"], "填报数（人）"), None);
        for note in ["填报数（必填）", "填报数（截至6月）", "填报数："] {
            assert_eq!(how(&["万人", "家"], note), Some(How::Reworded), "{note}");
        }
    }

    #[test]
    fn a_name_that_is_merely_alike_is_told_from_one_that_is_the_same() {
        assert_eq!(said(&["考试合格率（%）"], &["考试优秀率（%）"]), ["≈考试优秀率（%）"]);
        assert_eq!(said(&["考试合格率（%）"], &["2.考试合格率"]), ["~2.考试合格率"]);
        assert_eq!(said(&["参赛职工（人）"], &["参赛职工数（万人）"]), ["≈参赛职工数（万人） in 万人"]);
    }

    #[test]
    fn a_word_that_turns_the_meaning_makes_another_heading() {
        assert_eq!(said(&["参赛职工数（人）"], &["未参赛职工数（人）"]), ["- 未参赛职工数（人）"]);
        assert_eq!(said(&["填报数"], &["上月填报数"]), ["- 上月填报数"]);
        assert_eq!(said(&["工匠选树"], &["工匠选树（预计）"]), ["- 工匠选树（预计）"]);
        assert_eq!(said(&["参赛职工数（人）"], &["本月参赛职工数（人）"]), ["- 本月参赛职工数（人）"]);
        assert_eq!(said(&["本期新增项目（个）"], &["1.本期新增项目"]), ["~1.本期新增项目"]);
        assert_eq!(said(&["市级职工书屋"], &["区级职工书屋"]), ["- 区级职工书屋"]);
        assert_eq!(said(&["市级职工书屋"], &["职工书屋"]), ["≈职工书屋"]);
    }

    #[test]
    fn what_is_far_off_is_missing_and_what_is_close_is_offered() {
        assert_eq!(said(&["厂区面积（亩）"], &["备注", "厂房面积"]), ["≈厂房面积"]);
        assert_eq!(said(&["厂区面积（亩）"], &["备注", "面积"]), ["≈面积"]);
        assert_eq!(said(&["联系电话"], &["办公电话", "序号"]), ["- 办公电话"]);
        assert_eq!(said(&["联系电话"], &["序号"]), ["-"]);
    }
}
