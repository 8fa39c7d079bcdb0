//! Figures, times, names and quotations as the messages of all rules say them.

pub use crate::text::titled;

use crate::intake::{Claim, Source};
use crate::plan::Plan;
use crate::text::{Fact, text};
use crate::value::interval::Amount;
use crate::value::measure::Measure;
use jiff::Timestamp;
use rust_decimal::Decimal;

/// How many names or quotations a message lists before it says "and others".
const LISTED: usize = 20;
/// How many characters of a unit's own words a message quotes.
const QUOTED: usize = 40;

/// A figure with its measure: 5.5 万人.
pub fn amount(value: Decimal, measure: &Measure) -> Fact {
    Amount::exact(value).say(measure.shared_word())
}

/// A figure with its measure; where it leaves something open, with both ends: 5.45 至不足 5.55 万人.
pub fn open_amount(amount: Amount, measure: &Measure) -> Fact {
    amount.say(measure.shared_word())
}

/// How far two figures are apart, with their measure.
pub fn apart(one: Decimal, other: Decimal, measure: &Measure) -> Fact {
    match one.checked_sub(other) {
        Some(difference) => amount(difference.abs(), measure),
        None => text("过大，无法计算", "too large to be worked out").into(),
    }
}

/// A time as the office's clock shows it.
pub fn time(plan: &Plan, time: Option<Timestamp>) -> Fact {
    match time {
        Some(time) => plan.offset.to_datetime(time).strftime("%Y-%m-%d %H:%M").to_string().into(),
        None => text("时间不详", "time unknown").into(),
    }
}

/// What a unit wrote, shortened where it is long, without line breaks.
pub fn quote(written: &str) -> String {
    let written: String = written.split_whitespace().collect::<Vec<_>>().join(" ");
    if written.chars().count() <= QUOTED {
        return written;
    }
    let start: String = written.chars().take(QUOTED).collect();
    format!("{start}…")
}

/// Several facts, the first of them by name where they are many.
pub fn some(facts: Vec<Fact>) -> Fact {
    let count = facts.len();
    if count <= LISTED {
        return Fact::List(facts);
    }
    let listed = facts.into_iter().take(LISTED).collect();
    Fact::phrase(
        text("{listed} 等 {count} 个", "{listed} and others, {count} in all"),
        vec![("listed", Fact::List(listed)), ("count", count.into())],
    )
}

/// The names of units, in the order given.
pub fn units(plan: &Plan, units: &[usize]) -> Fact {
    some(units.iter().map(|unit| plan.units[*unit].name.as_str().into()).collect())
}

/// What a file says about the unit that sent it: the source and its words.
pub fn claim(plan: &Plan, claim: &Claim) -> Fact {
    let says = match claim.source {
        Source::Stamp => text("内置标识为“{said}”", "its hidden stamp says “{said}”"),
        Source::Cell => text("填报单位一栏为“{said}”", "its unit cell says “{said}”"),
        Source::SheetName => text("工作表名为“{said}”", "a sheet is named “{said}”"),
        Source::FileName => text("文件名为“{said}”", "its file name says “{said}”"),
        Source::Folder => text("所在文件夹或压缩包为“{said}”", "it came in “{said}”"),
        Source::Subject => text("邮件主题为“{said}”", "the mail's subject is “{said}”"),
        Source::Sender => text("发件人为“{said}”", "its sender is “{said}”"),
    };
    // The stamp holds an id, which tells people nothing.
    let stamped = claim.unit.filter(|_| claim.source == Source::Stamp).map(|unit| plan.units[unit].name.as_str());
    let said = Fact::phrase(says, vec![("said", quote(stamped.unwrap_or(&claim.said)).into())]);
    if claim.candidates.is_empty() {
        return said;
    }
    let may_mean = text("{said}（可能是：{units}）", "{said} (perhaps {units})");
    Fact::phrase(may_mean, vec![("said", said), ("units", units(plan, &claim.candidates))])
}

/// Clauses of one sentence.
pub fn clauses(facts: Vec<Fact>) -> Option<Fact> {
    facts.into_iter().reduce(|before, next| {
        Fact::phrase(text("{before}；{next}", "{before}; {next}"), vec![("before", before), ("next", next)])
    })
}

/// Several clauses of one sentence, the first of them where they are many.
pub fn clauses_of(mut facts: Vec<Fact>) -> Fact {
    let count = facts.len();
    facts.truncate(LISTED);
    let listed = clauses(facts).unwrap_or(Fact::List(Vec::new()));
    if count <= LISTED {
        return listed;
    }
    let says = text("{listed}；等共 {count} 处", "{listed}; and others, {count} in all");
    Fact::phrase(says, vec![("listed", listed), ("count", count.into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    #[test]
    fn a_name_with_quotation_marks_of_its_own_gets_no_others() {
        assert_eq!(titled("职工书屋").say(Lang::Zh), "“职工书屋”");
        assert_eq!(titled("“安康杯”竞赛").say(Lang::Zh), "“安康杯”竞赛");
    }

    #[test]
    fn long_quotations_and_long_lists_are_cut_and_say_so() {
        assert_eq!(quote("约 5\n万"), "约 5 万");
        assert_eq!(quote(&"长".repeat(50)).chars().count(), 41);
        let many: Vec<Fact> = (0..25usize).map(Fact::from).collect();
        assert!(some(many).say(Lang::Zh).ends_with("19 等 25 个"));
    }
}
