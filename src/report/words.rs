//! The words of the report that stand on more than one sheet.

use crate::intake::{Collected, Rejection, State};
use crate::sheet::Refusal;
use crate::tally::{Breach, Verdict, Why};
use crate::text::{Fact, Lang, Text, text};

/// What became of a file.
pub fn state(state: &State) -> Text {
    match state {
        State::Accepted => text("采用", "accepted"),
        State::Superseded { .. } => text("已被新版代替", "superseded"),
        State::Duplicate(_) => text("内容重复", "duplicate"),
        State::Unreadable => text("无法打开", "unreadable"),
        State::Unidentified => text("单位不明", "unidentified"),
        State::Rejected(_) => text("不予采用", "rejected"),
    }
}

/// Why a file that could be read does not count.
fn rejection(rejection: &Rejection) -> Fact {
    let (words, id) = match rejection {
        Rejection::OtherPlan(id) => (text("是另一方案（{id}）的模板", "made for another plan ({id})"), id),
        Rejection::OtherRound(id) => (text("是另一批次（{id}）的模板", "made for another round ({id})"), id),
        Rejection::SeveralUnits(_) => return text("含几个单位的报表", "holds several units' tables").into(),
    };
    Fact::phrase(words, vec![("id", id.as_str().into())])
}

/// Why a file is not used, where it is not, and no other file stands for it.
pub fn unused(collected: &Collected, file: usize) -> Option<Fact> {
    match &collected.states[file] {
        State::Unreadable => collected.files[file].outcome.as_ref().err().map(Refusal::reason),
        State::Rejected(why) => Some(rejection(why)),
        State::Unidentified => Some(text("无法确定报送单位", "no unit can be told from it").into()),
        State::Accepted | State::Superseded { .. } | State::Duplicate(_) => None,
    }
}

/// Why a figure cannot be checked, in a word that fits a narrow column.
pub fn why(why: Why) -> Text {
    match why {
        Why::NotReturned => text("未报", "missing"),
        Why::Refused => text("文件不可用", "unusable"),
        Why::Missing => text("缺表缺行", "not found"),
        Why::Blank => text("未填", "blank"),
        Why::NotAFigure => text("非数字", "not a figure"),
        Why::Disputed => text("填报不一", "disputed"),
        Why::RosterDisputed => text("明细有疑义", "roster in doubt"),
        Why::RosterUnread => text("明细不可读", "roster unread"),
        Why::RosterBlank => text("明细有空白", "roster blank"),
        Why::RosterNegative => text("明细有负数", "below zero"),
        Why::TooLarge => text("数字过大", "too large"),
        Why::Inexact => text("数字不精确", "not exact"),
        Why::SomeUnits => text("部分单位无法核实", "some units unverifiable"),
    }
}

/// A judgement with its sign, so that it reads without colours.
pub fn verdict(verdict: Verdict, lang: Lang) -> String {
    match verdict {
        Verdict::Satisfied => format!("√ {}", verdict.word().get(lang)),
        Verdict::Violated(Breach::Short) => format!("△ {}", verdict.word().get(lang)),
        Verdict::Violated(_) => format!("× {}", verdict.word().get(lang)),
        Verdict::Unverifiable(reason) => format!("? {}", why(reason).get(lang)),
    }
}

/// A judgement as it fits a narrow column: that of a total says more elsewhere.
pub fn narrow_verdict(verdict_of: Verdict, lang: Lang) -> String {
    match verdict_of {
        Verdict::Violated(Breach::SomeUnits) => text("× 部分不符", "× some differ").get(lang).to_string(),
        Verdict::Unverifiable(Why::SomeUnits) => text("? 部分未核实", "? some open").get(lang).to_string(),
        other => verdict(other, lang),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn a_narrow_verdict_fits_its_column() {
        let breaches = [Breach::Impossible, Breach::Differs, Breach::Short, Breach::SomeUnits];
        let reasons = [
            Why::NotReturned,
            Why::Refused,
            Why::Missing,
            Why::Blank,
            Why::NotAFigure,
            Why::Disputed,
            Why::RosterUnread,
            Why::RosterBlank,
            Why::RosterNegative,
            Why::TooLarge,
            Why::Inexact,
            Why::SomeUnits,
        ];
        let verdicts = breaches.map(Verdict::Violated).into_iter().chain(reasons.map(Verdict::Unverifiable));
        for verdict in verdicts.chain([Verdict::Satisfied]) {
            // Chinese takes twice a digit; Latin letters are on average narrower than one.
            for (lang, room) in [(Lang::Zh, 12), (Lang::En, 16)] {
                let said = narrow_verdict(verdict, lang);
                assert!(said.width() <= room, "{said}");
            }
        }
    }
}
