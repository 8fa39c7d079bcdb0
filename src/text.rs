//! Words in two languages, and filling facts into them.
//!
//! A [`Text`] holds the Chinese and the English wording side by side, so that a missing translation
//! does not compile. A wording names facts in braces (`{unit}`); [`Text::fill`] puts them in.

pub mod inert;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;
use thin_vec::ThinVec;

/// A language that the program speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lang {
    /// Simplified Chinese.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Reads a language tag such as `zh-CN`, `zh_CN.UTF-8` or `en`; `None` where it is neither language.
    pub fn from_tag(tag: &str) -> Option<Lang> {
        let tag = tag.to_ascii_lowercase();
        match tag.split(['-', '_', '.']).next()? {
            "zh" => Some(Lang::Zh),
            "en" => Some(Lang::En),
            _ => None,
        }
    }
}

/// One wording in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// Shorthand for a [`Text`]: Chinese first, English second.
pub const fn text(zh: &'static str, en: &'static str) -> Text {
    Text { zh, en }
}

impl Text {
    /// The wording in one language.
    pub fn get(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }

    /// The wording with `{name}` replaced by the fact of that name; an unknown name stays as written,
    /// so that a test can see it.
    pub fn fill(self, lang: Lang, facts: &[(&str, Fact)]) -> String {
        let mut out = String::new();
        let mut rest = self.get(lang);
        while let Some(start) = rest.find('{') {
            let Some(len) = rest[start..].find('}') else { break };
            let name = &rest[start + 1..start + len];
            out.push_str(&rest[..start]);
            match facts.iter().find(|(key, _)| *key == name) {
                Some((_, fact)) => out.push_str(&fact.say(lang)),
                None => out.push_str(&rest[start..=start + len]),
            }
            rest = &rest[start + len + 1..];
        }
        out.push_str(rest);
        out
    }
}

/// Something that a wording mentions.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// A name, a reference or a quotation, the same in both languages.
    Word(String),
    /// A phrase of our own, said in the reader's language.
    Said(Text),
    /// A phrase of our own with facts of its own.
    Phrase(Text, ThinVec<(&'static str, Fact)>),
    /// An exact figure.
    Number(Decimal),
    /// An exact figure, and the word of its measure, the same in both languages: 5.5 万人.
    Measured(Decimal, Arc<str>),
    /// Several facts, joined as the language joins a list.
    List(Vec<Fact>),
}

impl Fact {
    /// A phrase of our own with facts of its own.
    pub fn phrase(text: Text, facts: Vec<(&'static str, Fact)>) -> Fact {
        Fact::Phrase(text, facts.into())
    }

    /// The fact in words.
    pub fn say(&self, lang: Lang) -> String {
        match self {
            Fact::Word(word) => word.clone(),
            Fact::Said(text) => text.get(lang).to_string(),
            Fact::Phrase(text, facts) => text.fill(lang, facts),
            Fact::Number(number) => number.normalize().to_string(),
            Fact::Measured(number, measure) => format!("{} {measure}", number.normalize()),
            Fact::List(items) => {
                let items: Vec<_> = items.iter().map(|item| item.say(lang)).collect();
                items.join(text("、", ", ").get(lang))
            }
        }
    }
}

impl From<Cow<'_, str>> for Fact {
    fn from(word: Cow<str>) -> Fact {
        Fact::Word(word.into_owned())
    }
}

impl From<&str> for Fact {
    fn from(word: &str) -> Fact {
        Fact::Word(word.to_string())
    }
}

impl From<String> for Fact {
    fn from(word: String) -> Fact {
        Fact::Word(word)
    }
}

impl From<Text> for Fact {
    fn from(text: Text) -> Fact {
        Fact::Said(text)
    }
}

impl From<Decimal> for Fact {
    fn from(number: Decimal) -> Fact {
        Fact::Number(number)
    }
}

impl From<u32> for Fact {
    fn from(count: u32) -> Fact {
        Fact::Number(Decimal::from(count))
    }
}

impl From<usize> for Fact {
    fn from(count: usize) -> Fact {
        Fact::Number(Decimal::from(count))
    }
}

impl<T: Into<Fact>> From<Vec<T>> for Fact {
    fn from(items: Vec<T>) -> Fact {
        Fact::List(items.into_iter().map(Into::into).collect())
    }
}

/// The name of an indicator, a campaign, a sheet or a column in quotation marks, unless it has some of its own: “安康杯”竞赛.
pub fn titled(name: &str) -> Fact {
    if name.contains(['“', '"']) { name.into() } else { format!("“{name}”").into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_filled_by_name_and_unknown_names_stay_visible() {
        let wording = text("{unit}差{gap}，{what}", "{unit} is short by {gap}, {what}");
        let facts = [("unit", Fact::from("巩义市")), ("gap", Fact::from(Decimal::new(150, 2)))];
        assert_eq!(wording.fill(Lang::Zh, &facts), "巩义市差1.5，{what}");
        assert_eq!(wording.fill(Lang::En, &facts), "巩义市 is short by 1.5, {what}");
    }

    #[test]
    fn language_tags_of_plans_and_locales_are_understood() {
        for (tag, lang) in [
            ("zh-CN", Some(Lang::Zh)),
            ("zh_CN.UTF-8", Some(Lang::Zh)),
            ("EN", Some(Lang::En)),
            ("fr", None),
            ("", None),
        ] {
            assert_eq!(Lang::from_tag(tag), lang, "{tag}");
        }
    }
}
