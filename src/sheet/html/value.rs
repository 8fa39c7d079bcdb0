//! What a cell of a page is: the attributes that Excel (`x:num`, `x:str`, `x:err`, `x:bool`, `x:fmla`) and LibreOffice
//! (`sdval`) write beside the text that is shown.
//!
//! Without them a cell is a text, as in a csv file. A number is a date or a percentage where its class or style has the format of
//! one (`mso-number-format`, in CSS with its escapes).

use super::fonts::Fonts;
use super::{At, element};
use crate::sheet::number_format::NumberFormat;
use crate::sheet::{Cell, CellRef, DAYS_1904, Look, shown};
use regex::Regex;
use scraper::{Html, Node};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The number formats and fonts of a page's classes, and its date system.
pub struct Styles {
    /// The fonts.
    pub fonts: Fonts,
    formats: HashMap<String, NumberFormat>,
    shift: f64,
}

impl Styles {
    /// Those of a page, and of CSS that stands elsewhere.
    pub fn of(page: &Html, elsewhere: &str, epoch_1904: bool) -> Styles {
        static CLASS: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"(?s)\.([\w-]+)\s*\{(.*?)\}").expect("a valid pattern"));
        let sheets = page.tree.root().descendants().filter(|node| element(*node).is_some_and(|e| e.name() == "style"));
        let texts = sheets.flat_map(|sheet| sheet.children()).filter_map(|node| match node.value() {
            Node::Text(text) => Some(text.to_string()),
            _ => None,
        });
        let (mut formats, mut fonts) = (HashMap::new(), Fonts::default());
        for text in texts.chain([elsewhere.to_string()]) {
            for class in CLASS.captures_iter(&text) {
                fonts.see(&class[1], &class[2]);
                formats.extend(format(&class[2]).map(|format| (class[1].to_string(), format)));
            }
        }
        Styles { fonts, formats, shift: if epoch_1904 { DAYS_1904 } else { 0.0 } }
    }

    /// The cell that shows `text`; `None` where nothing is there.
    pub fn cell(&self, node: At, text: String) -> Option<Cell> {
        let element = element(node)?;
        if let Some(error) = element.attr("x:err") {
            return Some(Cell::Error(if error.is_empty() { text } else { error.into() }));
        }
        if let Some(logical) = element.attr("x:bool") {
            return Some(Cell::Bool(logical.eq_ignore_ascii_case("true")));
        }
        let number = element.attr("x:num").or(element.attr("sdval"));
        // An attribute without a value says that the text itself is the number.
        let number = number.map(|number| if number.is_empty() { text.replace(',', "") } else { number.to_string() });
        let number = number.and_then(|number| number.trim().parse::<f64>().ok()).filter(|number| number.is_finite());
        match number {
            Some(number) if self.format(element).is_some_and(|format| format.shows_date(number)) => {
                Some(Cell::Date(number + self.shift))
            }
            Some(number) => Some(Cell::Number(number)),
            None if text.is_empty() => None,
            None => Some(Cell::shown(text)),
        }
    }

    /// What the cell shows of its number beyond it: the format tells percentages, and the text itself another figure.
    pub fn look(&self, node: At, cell: CellRef, shown: &str) -> Option<Look> {
        let Cell::Number(number) = cell else { return None };
        let of_format = element(node).and_then(|element| self.format(element)).and_then(|format| format.look(number));
        match of_format {
            Some(Look::Percent) => of_format,
            _ => shown::is_another(number, shown).then(|| Look::Otherwise(Some(shown.to_string()))),
        }
    }

    /// The number format of a cell.
    fn format(&self, element: &scraper::node::Element) -> Option<Cow<'_, NumberFormat>> {
        let own = element.attr("style").and_then(format);
        let of_class = || element.classes().find_map(|class| self.formats.get(class));
        // LibreOffice: language and format, "1033;0;YYYY-MM-DD".
        let of_libre = || Some(NumberFormat::parse(element.attr("sdnum")?.splitn(3, ';').nth(2)?));
        own.or_else(of_libre).map(Cow::Owned).or_else(|| of_class().map(Cow::Borrowed))
    }
}

/// Whether attributes state what a cell is, even where it shows nothing.
pub fn is_stated(node: At) -> bool {
    let Some(element) = element(node) else { return false };
    let states = |name| element.attr(name).is_some_and(|value| value.trim().parse::<f64>().is_ok_and(f64::is_finite));
    states("x:num") || states("sdval") || element.attr("x:err").is_some() || element.attr("x:bool").is_some()
}

/// Whether a cell holds a formula.
pub fn is_formula(node: At) -> bool {
    element(node).is_some_and(|element| element.attr("x:fmla").is_some())
}

/// Whether an element is not shown, whatever it holds.
pub fn is_hidden(node: At) -> bool {
    let Some(element) = element(node) else { return false };
    let is_none = |(key, value): (&str, &str)| {
        matches!((key, value), ("display", "none") | ("visibility", "hidden" | "collapse"))
    };
    element.attr("hidden").is_some() || declares(element, is_none)
}

/// Whether a row or column is not shown, or has no room to be.
pub fn is_hidden_line(node: At) -> bool {
    let Some(element) = element(node) else { return false };
    let is_zero = |size: &str| size.trim_end_matches(|c: char| c.is_alphabetic() || c == '%').parse() == Ok(0.0);
    let has_no_room = |name| element.attr(name).is_some_and(is_zero);
    is_hidden(node)
        || has_no_room("height")
        || has_no_room("width")
        || declares(element, |(key, value)| matches!(key, "height" | "width") && is_zero(value))
}

/// Whether a declaration of an element's own style is such.
fn declares(element: &scraper::node::Element, is_such: impl Fn((&str, &str)) -> bool) -> bool {
    let style = element.attr("style").unwrap_or_default().to_ascii_lowercase().replace(char::is_whitespace, "");
    style
        .split(';')
        .filter_map(|one| one.split_once(':'))
        .any(|(key, value)| is_such((key, value.trim_end_matches("!important"))))
}

/// The number format in a list of CSS declarations.
fn format(declarations: &str) -> Option<NumberFormat> {
    let value = declarations.split_once("mso-number-format:")?.1.trim_start();
    let (code, _) = css_value(value);
    Some(NumberFormat::named(&code))
}

/// A CSS value up to the semicolon that ends it, its quotation marks taken off and its escapes resolved (CSS Syntax 3, 4.3.7),
/// and what follows.
fn css_value(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut rest = text.chars();
    let quote = rest.clone().next().filter(|c| matches!(c, '"' | '\''));
    if quote.is_some() {
        rest.next();
    }
    while let Some(c) = rest.next() {
        match c {
            c if Some(c) == quote || quote.is_none() && c == ';' => break,
            '\\' => {
                let digits = rest.as_str().chars().take(6).take_while(char::is_ascii_hexdigit).count();
                let code = u32::from_str_radix(&rest.as_str()[..digits], 16).ok().and_then(char::from_u32);
                match code {
                    Some(code) => {
                        value.push(code);
                        rest.nth(digits - 1);
                        if rest.as_str().starts_with(' ') {
                            rest.next();
                        }
                    }
                    None => value.extend(rest.next()),
                }
            }
            c => value.push(c),
        }
    }
    (value, rest.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_formats_of_excel_pages_tell_dates_from_numbers() {
        for (declarations, is_date) in [
            (r#"mso-style-parent:style0; mso-number-format:"yyyy\0022年\0022m\0022月\0022d\0022日\0022";"#, true),
            (r#"mso-number-format:"Short Date";"#, true),
            (r"mso-number-format:yyyy\\-mm\\-dd\;\@;color:red", true),
            (r"mso-number-format:\@", false),
            (r##"mso-number-format:"\#\,\#\#0\.00_ "; text-align:d"##, false),
            ("mso-number-format:General", false),
            (r#"mso-number-format:"0\.00\0022d\0022""#, false),
        ] {
            assert_eq!(format(declarations).unwrap().shows_date(44_439.0), is_date, "{declarations}");
        }
        assert_eq!(format("color:red"), None);
    }
}
