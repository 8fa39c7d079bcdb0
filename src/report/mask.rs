//! Numbers of persons in what a message quotes, made unreadable before it stands in a workbook.

use crate::text::Fact;
use crate::value::mask::keep;
use regex::{Captures, Regex};
use std::borrow::Cow;
use std::sync::LazyLock;

/// How many digits a mobile number has.
const SHORTEST: usize = 11;

/// Id numbers and mobile numbers in what a message quotes. Figures of the message are facts of their own and stay exact.
pub fn facts(facts: Vec<Named>) -> Vec<Named> {
    facts.into_iter().map(named).collect()
}

/// A fact and its name in the wording.
type Named = (&'static str, Fact);

fn named((name, value): Named) -> Named {
    (name, fact(value))
}

fn fact(fact_: Fact) -> Fact {
    match fact_ {
        Fact::Word(word) => Fact::Word(quoted(&word).into_owned()),
        Fact::Phrase(text, inner) => Fact::Phrase(text, inner.into_iter().map(named).collect()),
        Fact::List(items) => Fact::List(items.into_iter().map(fact).collect()),
        Fact::Said(_) | Fact::Number(_) | Fact::Measured(..) => fact_,
    }
}

/// Id numbers and mobile numbers in a text, hidden.
pub fn quoted(text: &str) -> Cow<'_, str> {
    // Nearly no text has as many digits as the shortest number of a person.
    if text.bytes().filter(u8::is_ascii_digit).count() < SHORTEST {
        return Cow::Borrowed(text);
    }
    static PERSONAL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"[0-9]{17}[0-9Xx]|1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}|[0-9]+").expect("a fixed pattern")
    });
    // The last branch swallows every other run of digits whole, so that no part of a longer number is taken for a phone.
    let hide = |found: &Captures| {
        let found = &found[0];
        match found.chars().filter(|c| c.is_ascii_alphanumeric()).count() {
            18 if !found.starts_with('0') => keep(found, 0, 4),
            11 if found.starts_with('1') && !found.starts_with("10") => keep(found, 3, 4),
            _ => found.to_string(),
        }
    };
    PERSONAL.replace_all(text, hide)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Lang, text};
    use crate::value::interval::Amount;

    #[test]
    fn numbers_of_persons_are_hidden_where_a_message_quotes_them() {
        for (text, masked) in [
            ("“410101199001011234”重复", "“**************1234”重复"),
            ("电话138 1234 5678、13912345678", "电话138******5678、139****5678"),
            ("合计 120000 人，文件 20210831", "合计 120000 人，文件 20210831"),
            ("编号 9138123456789", "编号 9138123456789"),
        ] {
            assert_eq!(quoted(text), masked);
        }
    }

    #[test]
    fn figures_of_a_message_are_never_hidden() {
        let money = Fact::from(rust_decimal::Decimal::from(13_812_345_678i64));
        assert_eq!(facts(vec![("stated", money.clone())]), [("stated", money)]);
        let people = Amount::exact(rust_decimal::Decimal::from(13_800_000_051i64)).say("人");
        let says = text("合计 {sum}，写的是“{said}”", "{sum} in all, and “{said}” is written");
        let masked = facts(vec![("sum", people), ("said", "13800000051".into())]);
        assert_eq!(says.fill(Lang::Zh, &masked), "合计 13800000051 人，写的是“138****0051”");
    }
}
