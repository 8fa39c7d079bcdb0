//! What would explain a difference exactly: a possibility for the officer to ask about, never applied.
//!
//! A [`Cause`] is data: the kind of slip, the cell that it is about, what counts there and what would have to, so that the two figures
//! agree. rules/cause finds the causes and proves each by adding up again; a finding lists them in its message and in JSON.

use super::Place;
use crate::text::{Fact, Text, text};
use rust_decimal::Decimal;

/// How many causes a message spells out.
const SAID: usize = 5;

/// What somebody may have done. In the order in which they are told: what a file shows by itself, then what one row explains, then
/// what one figure does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slip {
    /// One or two cells that several findings of a unit come down to.
    FewestCells,
    /// A total's formula ends before the list does, or begins after it.
    ShortRange,
    /// The rows that are hidden or filtered out are not in the total.
    HiddenRow,
    /// A total row was added in with the rows that it sums.
    SubtotalCountedTwice,
    /// A row was added twice.
    RowCountedTwice,
    /// A row, or rows that follow each other, were not added.
    RowLeftOut,
    /// The figure of the round before was left standing.
    PreviousRound,
    /// Only what came about since the round before was stated.
    PeriodOnly,
    /// A figure is 10, 100, 1,000 or 10,000 times off.
    Factor,
    /// A minus sign too many, or one that is missing.
    Sign,
    /// Two neighbouring digits are exchanged.
    TransposedDigits,
    /// A digit too many.
    ExtraDigit,
    /// A digit is missing.
    DroppedDigit,
    /// A digit is another.
    MistypedDigit,
}

impl Slip {
    /// The word in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Slip::FewestCells => "fewest-cells",
            Slip::ShortRange => "short-range",
            Slip::HiddenRow => "hidden-row",
            Slip::SubtotalCountedTwice => "subtotal-counted-twice",
            Slip::RowCountedTwice => "row-counted-twice",
            Slip::RowLeftOut => "row-left-out",
            Slip::PreviousRound => "previous-round",
            Slip::PeriodOnly => "period-only",
            Slip::Factor => "factor",
            Slip::Sign => "sign",
            Slip::TransposedDigits => "transposed-digits",
            Slip::ExtraDigit => "extra-digit",
            Slip::DroppedDigit => "dropped-digit",
            Slip::MistypedDigit => "mistyped-digit",
        }
    }
}

/// One possible cause of a difference: the two figures would agree if `to` counted where `from` does now.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// What kind of slip.
    pub slip: Slip,
    /// The cell, or the range of cells, that it is about.
    pub place: Place,
    /// What counts there: in the indicator's measure for a stated figure, in the column's for cells of a roster. Of rows that are
    /// not figures but counted, their number.
    pub from: Decimal,
    /// What would have to count there; `None` where that is open.
    pub to: Option<Decimal>,
    /// A clause with facts in braces.
    pub says: Text,
    /// The facts of that clause.
    pub facts: Vec<(&'static str, Fact)>,
    /// The row in words, where it is a slip of a digit in a cell of a roster: where more is known, several of them are told together.
    pub row: Option<Fact>,
}

/// What a finding's message says of its causes; `None` where there are none. A slip in a cell to which several findings come down
/// is in the words of that.
pub fn said(causes: &[Cause]) -> Option<Fact> {
    let few: Vec<&Cause> = causes.iter().filter(|cause| cause.slip == Slip::FewestCells).collect();
    let is_said = |cause: &&Cause| {
        let is_same = |one: &&Cause| one.place == cause.place && one.to == cause.to;
        cause.slip == Slip::FewestCells || !few.iter().any(is_same)
    };
    let causes: Vec<&Cause> = causes.iter().filter(is_said).collect();
    let (slips, others): (Vec<&Cause>, Vec<&Cause>) = causes.iter().partition(|cause| cause.row.is_some());
    let is_shortened = !others.is_empty() && slips.len() > 1;
    let spelled = if is_shortened { others } else { causes.clone() };
    let clause = |cause: &Cause| Fact::phrase(cause.says, cause.facts.clone());
    let numbered = |(number, cause): (usize, &Cause)| {
        let facts = vec![("number", number.into()), ("cause", clause(cause))];
        Fact::phrase(text("（{number}）{cause}", "({number}) {cause}"), facts)
    };
    let says = match causes[..] {
        [] => return None,
        [only] => {
            let says = text("；可能的原因：{cause}", "; a possible cause: {cause}");
            return Some(Fact::phrase(says, vec![("cause", clause(only))]));
        }
        _ if spelled.len() > SAID => text(
            "；可能的原因有 {count} 个，先列 {said} 个：{causes}",
            "; {count} possible causes, the first {said}: {causes}",
        ),
        _ => text("；可能的原因有 {count} 个：{causes}", "; {count} possible causes: {causes}"),
    };
    let listed = (1..).zip(spelled.iter().copied()).take(SAID).map(numbered);
    let listed = listed.chain(is_shortened.then(|| together(&slips))).reduce(|before, next| {
        Fact::phrase(text("{before}；{next}", "{before}; {next}"), vec![("before", before), ("next", next)])
    })?;
    Some(Fact::phrase(says, vec![("count", causes.len().into()), ("said", SAID.into()), ("causes", listed)]))
}

/// Slips of a digit in cells of a roster, where something else explains the difference as well.
fn together(slips: &[&Cause]) -> Fact {
    let mut rows: Vec<Fact> = slips.iter().take(SAID).filter_map(|slip| slip.row.clone()).collect();
    rows.extend((slips.len() > SAID).then(|| "…".into()));
    let says = text(
        "另 {count} 个是明细中某一格的数字打错（{rows}）",
        "the other {count} are slips of a digit in a cell of the roster ({rows})",
    );
    Fact::phrase(says, vec![("count", slips.len().into()), ("rows", rows.into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn causes(count: usize) -> Vec<Cause> {
        let cause = |number: usize| Cause {
            slip: Slip::Factor,
            place: Place::default(),
            from: Decimal::ONE,
            to: None,
            says: text("其{number}", "number {number}"),
            facts: vec![("number", number.into())],
            row: None,
        };
        (1..=count).map(cause).collect()
    }

    #[test]
    fn all_causes_are_counted_the_first_five_spelled_out_and_slips_of_a_digit_told_together() {
        let said = |count, lang| said(&causes(count)).map(|said| said.say(lang)).unwrap_or_default();
        assert_eq!(said(0, Lang::Zh), "");
        assert_eq!(said(1, Lang::Zh), "；可能的原因：其1");
        assert_eq!(said(2, Lang::Zh), "；可能的原因有 2 个：（1）其1；（2）其2");
        assert_eq!(said(2, Lang::En), "; 2 possible causes: (1) number 1; (2) number 2");
        let mut with_slips = causes(4);
        with_slips[1..].iter_mut().for_each(|cause| cause.row = Some("第 3 行".into()));
        let told = "；可能的原因有 4 个：（1）其1；另 3 个是明细中某一格的数字打错（第 3 行、第 3 行、第 3 行）";
        assert_eq!(super::said(&with_slips).unwrap().say(Lang::Zh), told);
        assert!(super::said(&with_slips[1..]).unwrap().say(Lang::Zh).ends_with("（3）其4"));
        assert!(said(7, Lang::Zh).starts_with("；可能的原因有 7 个，先列 5 个：（1）其1；"));
        assert!(said(7, Lang::Zh).ends_with("（5）其5"));
    }
}
