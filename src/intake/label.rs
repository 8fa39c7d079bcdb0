//! Whether the first words of a roster's row say that it sums other rows.
//!
//! Some labels are nobody's name: 合计, 总计（人）, 共计100人. Others may be: 全市, 汇总, 上述三期. Those are labels only in a row
//! that has figures and no words of its own beside them. What ends in 小计 or 合计 sums a part. A label is held against whole
//! patterns, so that 合计算机培训班 stays a name.

use crate::plan::{is_subtotal_label, is_total_label};
use crate::value::name::fold;
use regex::Regex;
use std::sync::LazyLock;

/// What else stands in the row of a label.
#[derive(Clone, Copy)]
pub struct Row {
    /// Whether a column of the roster is blank in it, or there is but one.
    pub is_sparse: bool,
    /// Whether words or a day stand in another column that is not for figures.
    pub has_words: bool,
    /// Whether something stands in a column of figures.
    pub has_figures: bool,
}

/// What a label says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Label {
    /// The row sums others; whether all of the roster or only those since the last such row.
    Total {
        /// All.
        is_whole: bool,
    },
    /// The row says of which some of the rows are, and no more than that: 其中.
    OfWhich,
}

macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).expect("a fixed pattern"));
    };
}

// 本表合计, 总计（人）, 累计.
pattern!(
    WHOLE,
    r"^(?:本表|全部|以上|上述|全市|全区|全县|全单位)?(?:合计|总计|总数|共计|累计|总合计|总和)(?:数|人数)?(?:\([^()]*\))?$"
);
// 合计3期, 共计10家单位.
pattern!(COUNTED, r"^(?:合计|总计|共计|总共|共有?)[:,]?\d+(?:\.\d+)?%?\p{Han}{0,5}$");
// 全部单位, 全市, 汇总, 培训总人数, 上述三期, Sum.
pattern!(
    BARE,
    r"^(?:全(?:部|体|区|市|县|省|乡|镇|州|街道|厂|矿|校|院|局|公司|集团|单位|系统|行业)(?:单位|人员|职工|项目|企业|公司|班次|培训班)?(?:汇总|总计|合计)?|(?:数据)?汇总(?:数|数据)?|计|\p{Han}{0,6}总(?:人数|人次|户数|家数|场次|期数|次数|件数|项数|金额|额|量)(?:\([^()]*\))?|(?:以上|上述)(?:各|所有|全部|[一二两三四五六七八九十百\d]{1,4})(?:期|家|人|名|位|项|个|场|次|班|户|件|单位|企业|公司|项目|人员|培训班|班次)+|[σ∑]|sum|sumtotal|totalsum|intotal|altogether)$"
);

/// Whether a label may be that of a sum at all: most are told by their length or their characters.
pub fn is_sum_like(label: &str) -> bool {
    let is_sign = |c| {
        matches!(c, '计' | '計' | '总' | '總' | '共' | '其' | '全' | '汇' | '匯' | '小' | '上')
            || matches!(c, 't' | 'T' | 's' | 'S' | 'Σ' | 'σ' | '∑' | 'Ａ'..='ｚ')
    };
    label.len() < 120 && label.chars().any(is_sign)
}

/// What a label says in a row; `None` for the name of an entry.
pub fn read(label: &str, row: Row) -> Option<Label> {
    if !is_sum_like(label) {
        return None;
    }
    if is_of_which(label) && (!row.has_words || is_set_off(label)) {
        return Some(Label::OfWhich);
    }
    let folded = fold(label).replace('計', "计").replace('總', "总").replace('匯', "汇");
    let folded = folded.trim_end_matches(':');
    let is_bare = row.has_figures && !row.has_words;
    let says = |pattern: &Regex| pattern.is_match(folded);
    if is_total_label(folded) || says(&WHOLE) || (row.has_figures && says(&COUNTED)) || (is_bare && says(&BARE)) {
        return Some(Label::Total { is_whole: true });
    }
    let is_part =
        row.is_sparse && ends(folded, &["小计", "合计"]) || is_bare && ends(folded, &["小结", "汇总", "总计"]);
    (is_subtotal_label(folded) || is_part).then_some(Label::Total { is_whole: false })
}

/// A label such as 一季度小计, 城区合计, 本区小结: of some of the rows.
fn ends(label: &str, words: &[&str]) -> bool {
    label.chars().count() <= 12 && words.iter().any(|word| label.ends_with(word))
}

fn is_of_which(label: &str) -> bool {
    fold(label).starts_with("其中")
}

/// Whether 其中 stands by itself, and is not the beginning of a word: 其中段培训.
fn is_set_off(label: &str) -> bool {
    let rest: String = label.chars().skip_while(|c| *c != '中').skip(1).collect();
    rest.chars().next().is_none_or(|c| c.is_whitespace() || ":：,，、(（".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row of figures that has nothing but the label beside them.
    const BARE_ROW: Row = Row { is_sparse: true, has_words: false, has_figures: true };
    /// An entry with something in every column.
    const FULL_ROW: Row = Row { is_sparse: false, has_words: true, has_figures: true };

    #[test]
    fn labels_that_are_nobodys_name_are_totals_in_any_row() {
        for label in [
            "合计",
            "合计：",
            "合 计",
            "总计（人）",
            "本表合计",
            "合計",
            "總計",
            "合计3期",
            "合计10家",
            "共计100人",
            "共计10家单位",
            "合计：3期",
            "累计",
            "Total",
            "Grand Total",
        ] {
            assert_eq!(read(label, FULL_ROW), Some(Label::Total { is_whole: true }), "{label}");
        }
    }

    #[test]
    fn labels_that_may_be_names_are_totals_in_a_row_without_other_words() {
        for label in [
            "全部",
            "全部单位",
            "总人数",
            "培训总人数",
            "汇总",
            "全区",
            "全市",
            "Σ",
            "∑",
            "计",
            "Sum",
            "sum total",
            "ＳＵＭ",
            "上述三期",
            "以上各单位",
            "全市汇总",
        ] {
            assert_eq!(read(label, BARE_ROW), Some(Label::Total { is_whole: true }), "{label}");
            assert_eq!(read(label, FULL_ROW), None, "{label}");
            assert_eq!(read(label, Row { has_figures: false, ..BARE_ROW }), None, "{label}");
        }
        for label in ["小计", "一季度小计", "本区小结"] {
            assert_eq!(read(label, BARE_ROW), Some(Label::Total { is_whole: false }), "{label}");
        }
    }

    #[test]
    fn names_that_begin_or_end_alike_are_no_labels() {
        for name in [
            "合计算机培训班",
            "全市安全员培训",
            "汇总软件操作班",
            "计量员培训",
            "以上海为总部的分公司",
            "上述职业病防治班",
            "总人数统计培训",
            "Summit",
            "共青团培训班",
            "全兴公司",
            "会计",
            "安全总监",
        ] {
            assert_eq!(read(name, BARE_ROW), None, "{name}");
        }
    }

    #[test]
    fn of_which_is_told_from_a_word_that_begins_so() {
        for label in ["其中", "其中：女职工", "其中 女职工", "其中，女职工"] {
            assert_eq!(read(label, FULL_ROW), Some(Label::OfWhich), "{label}");
        }
        assert_eq!(read("其中女职工", BARE_ROW), Some(Label::OfWhich));
        assert_eq!(read("其中段培训", FULL_ROW), None);
    }
}
