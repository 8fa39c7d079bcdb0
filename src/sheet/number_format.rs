//! Whether a number is shown as a date, as a percentage or as another figure: what number formats say, in every format of workbook
//! that has them.
//!
//! A date cell is a number with a date format, one that shows 550% holds 5.5, and one that shows 12万 may hold 12. A format has up to
//! four sections, chosen by the number's sign or by conditions of their own (ECMA-376 Part 1, 18.8.31), so the same format can show
//! one number as a date and another as a plain number.

mod figure;
mod section;

use super::Look;
use section::{Comparison, Section};

/// A number format, as far as it tells what a number is taken for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NumberFormat {
    /// Its sections for numbers, in order; none is the general format.
    sections: Vec<Section>,
}

impl NumberFormat {
    /// A format by its code, such as `yyyy"年"m"月"d"日"`; an empty one is the general format.
    pub fn parse(code: &str) -> NumberFormat {
        // The fourth section is for text.
        let sections = sections(code).into_iter().take(3).filter(|_| !code.is_empty());
        NumberFormat { sections: sections.map(|section| Section::parse(&section)).collect() }
    }

    /// A format as pages and XML spreadsheets write it: by a name of Excel's Visual Basic, or by its code.
    pub fn named(name: &str) -> NumberFormat {
        match name {
            "General Date" | "Short Date" | "Medium Date" | "Long Date" | "Short Time" | "Medium Time"
            | "Long Time" => NumberFormat::built_in(14),
            "Percent" => NumberFormat::built_in(10),
            "General Number" | "Currency" | "Euro Currency" | "Fixed" | "Standard" | "Scientific" => {
                NumberFormat::default()
            }
            "Yes/No" => NumberFormat::parse(r#""Yes";"Yes";"No""#),
            "True/False" => NumberFormat::parse(r#""True";"True";"False""#),
            "On/Off" => NumberFormat::parse(r#""On";"On";"Off""#),
            code => NumberFormat::parse(code),
        }
    }

    /// A format that programs know by its number and do not write down (ECMA-376 Part 1, 18.8.30, with those of Chinese and
    /// other East Asian editions: 27-36 and 50-58).
    pub fn built_in(id: u32) -> NumberFormat {
        match id {
            9 => NumberFormat::parse("0%"),
            10 => NumberFormat::parse("0.00%"),
            14..=22 | 27..=36 | 45..=47 | 50..=58 => {
                NumberFormat { sections: vec![Section { is_date: true, ..Section::default() }] }
            }
            _ => NumberFormat::default(),
        }
    }

    /// Whether this number is shown as a date or time.
    pub fn shows_date(&self, number: f64) -> bool {
        self.section(number).is_some_and(|(_, section)| section.is_date)
    }

    /// What is shown of this number beyond it: that it is a percentage, or another figure.
    pub fn look(&self, number: f64) -> Option<Look> {
        let (position, section) = self.section(number).filter(|(_, section)| !section.is_date)?;
        // The second section tells by itself that a number is below zero.
        let figure = || section.figure(number, position != 1);
        let another = section.shows_another(number).then(|| Look::Otherwise(figure()));
        another.or(section.is_percent.then_some(Look::Percent))
    }

    /// The section by which a number is shown, and its position.
    fn section(&self, number: f64) -> Option<(usize, &Section)> {
        let conditional = self.sections.iter().any(|section| section.condition.is_some());
        let mut sections = self.sections.iter().enumerate();
        if conditional {
            let holds = |(comparison, bound): (Comparison, f64)| comparison.holds(number, bound);
            return sections.find(|(_, section)| section.condition.is_none_or(holds));
        }
        let position = match number {
            number if number < 0.0 && self.sections.len() > 1 => 1,
            0.0 if self.sections.len() > 2 => 2,
            _ => 0,
        };
        sections.nth(position)
    }
}

/// The sections of a code; a semicolon that is quoted or escaped separates nothing.
fn sections(code: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let mut characters = code.chars();
    let mut quoted = false;
    while let Some(character) = characters.next() {
        let section = sections.last_mut().expect("there is always a last section");
        match character {
            '"' => quoted = !quoted,
            '\\' | '!' | '_' | '*' if !quoted => {
                section.push(character);
                section.extend(characters.next());
                continue;
            }
            ';' if !quoted => {
                sections.push(String::new());
                continue;
            }
            _ => {}
        }
        section.push(character);
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_to_show_a_date_are_dates() {
        for code in [
            "yyyy\\-mm\\-dd",
            "yyyy\"年\"m\"月\"d\"日\"",
            "[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\";@",
            "e\"年\"m\"月\"",
            "aaaa",
            "[$-804]aaa;@",
            "上午/下午h\"时\"mm\"分\"",
            "h:mm AM/PM",
            "[h]:mm:ss",
            "[mm]:ss.00",
            "b1yyyy",
            "[$-411]ge.m.d",
        ] {
            assert!(NumberFormat::parse(code).shows_date(45_292.0), "{code}");
        }
    }

    #[test]
    fn letters_in_the_formats_of_numbers_are_no_dates() {
        for code in [
            "General",
            "G/通用格式\"元\"",
            "0.00_);[Red]\\(0.00\\)",
            "#,##0.00元",
            "[红色]¥-#,##0.00",
            "[$USD] #,##0.00",
            "0\"d\"",
            "0.0E+00",
            "# ?/?",
            "@",
            "_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ",
            "[DBNum2][$-804]General",
            "0!.0,\"万\"",
            ";;;",
            "\"days \"0",
            "Standard",
            "0.00m",
            "[Cyan]0",
            "0*m",
            "*d0",
            "",
        ] {
            assert!(!NumberFormat::parse(code).shows_date(12.5), "{code}");
        }
    }

    #[test]
    fn a_percent_sign_makes_a_percentage_where_it_is_no_mere_character() {
        for (code, number, is_percent) in [
            ("0%", 5.5, true),
            ("0.00%;[Red]-0.00%", -0.5, true),
            ("# ?/?%", 0.5, true),
            ("0\"%\"", 5.5, false),
            ("0\\%", 5.5, false),
            ("0!%", 5.5, false),
            ("0_%", 5.5, false),
            ("0.0;0%", 5.5, false),
            ("[<=1]0%;0.0", 0.5, true),
            ("[<=1]0%;0.0", 5.5, false),
            ("General", 5.5, false),
        ] {
            assert_eq!(NumberFormat::parse(code).look(number) == Some(Look::Percent), is_percent, "{code}");
        }
        let built_in = |id: &u32| NumberFormat::built_in(*id).look(1.0);
        let percents: Vec<u32> = (0..60).filter(|id| built_in(id).is_some()).collect();
        assert_eq!((percents, built_in(&9)), (vec![9, 10], Some(Look::Percent)));
        assert_eq!(["Percent", "Fixed"].map(|name| NumberFormat::named(name).look(5.5)), [Some(Look::Percent), None]);
    }

    #[test]
    fn a_format_that_shows_another_figure_says_which() {
        for (code, number, shown) in [
            ("0\"万\"", 12.0, "12万"),
            ("0万", 12.0, "12万"),
            ("#,##0.00\"万元\"", 1234.5, "1234.50万元"),
            ("0\\.0000", 12_500.0, "1.2500"),
            ("0!.0,\"万\"", 12_345.0, "1.2万"),
            ("[>=10000]0!.0,\"万\";0", 12_345.0, "1.2万"),
            ("0\"‰\"", 95.0, "95‰"),
            ("0\"%\"", 95.0, "95%"),
            (";;\"待定\"", 0.0, "待定"),
            (";;;", 12.0, ""),
            ("0;-0;;@", 0.0, ""),
            ("\"无\"", 12.0, "无"),
            ("-0", 12.0, "-12"),
            ("\\-0.0", 12.0, "-12.0"),
            ("0,", 12_000.0, "12"),
            ("#,##0,", 12_345_678.0, "12346"),
            ("0,,", 12_000_000.0, "12"),
            ("0.0,", 12_345.0, "12.3"),
            ("0.0#,\"K\"", 12_340.0, "12.34K"),
            ("\"约\"0", 12.0, "约12"),
            ("\"约\"General", 12.5, "约12.5"),
            ("0\"余\"", 12.0, "12余"),
            ("0\"以上\"", 12.0, "12以上"),
            ("\"不足\"0\"人\"", 12.0, "不足12人"),
            ("0\"0\"", 12.0, "120"),
            ("\"0.\"0", 12.0, "0.12"),
            ("0\\-00", 1234.0, "12-34"),
            ("00\":\"00", 1230.0, "12:30"),
            ("0(千)", 12.0, "12(千)"),
            ("0\"k\"", -12.0, "-12k"),
        ] {
            assert_eq!(NumberFormat::parse(code).look(number), Some(Look::Otherwise(Some(shown.into()))), "{code}");
        }
        assert_eq!(NumberFormat::parse("[DBNum1]0\"万\"").look(12.0), Some(Look::Otherwise(None)));
        assert_eq!(NumberFormat::named("Yes/No").look(12.0), Some(Look::Otherwise(Some("Yes".into()))));
    }

    #[test]
    fn the_formats_of_accounts_currencies_thousands_and_measures_are_plain() {
        for code in [
            "",
            "General",
            "G/通用格式",
            "@",
            "0",
            "0.00",
            "0.0##",
            "000000",
            "#,##0",
            "#,##0.00",
            "#\\ ##0",
            "0_ ",
            "0.00_);[Red]\\(0.00\\)",
            "0.00_ ;[Red]-0.00 ",
            "#,##0.00;[红色]#,##0.00",
            "_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * \"-\"??_ ;_ @_ ",
            "_-* #,##0.00_-;\\-* #,##0.00_-;_-* \"-\"??_-;_-@_-",
            "_(\"$\"* #,##0_);_(\"$\"* \\(#,##0\\);_(\"$\"* \"-\"_);_(@_)",
            "#,##0;-#,##0;\"-\"",
            "¥#,##0",
            "\"￥\"#,##0.00;\"￥\"-#,##0.00",
            "[$￥-804]#,##0.00",
            "[$USD] #,##0.00",
            "0\"人\"",
            "0\"人次\"",
            "General\"元\"",
            "\"共\"0\"个\"",
            "\"第\"0\"期\"",
            "0.0\" km\"",
            "0\"m2\"",
            "+0;-0",
            "[DBNum1][$-804]General",
            "[DBNum2][$-804]G/通用格式\"元整\"",
            "# ?/?",
            "# ??/16",
            "0.00E+00",
            "##0.0E+0",
        ] {
            for number in [12.0, 1234.5, 0.0, -3.0] {
                assert_eq!(NumberFormat::parse(code).look(number), None, "{code} of {number}");
            }
        }
    }

    #[test]
    fn a_section_is_chosen_by_sign_or_condition() {
        let format = NumberFormat::parse("[<100]0;[h]:mm");
        assert_eq!((format.shows_date(50.0), format.shows_date(100.5)), (false, true));
        let format = NumberFormat::parse("0;yyyy");
        assert_eq!((format.shows_date(50.0), format.shows_date(-50.0)), (false, true));
    }

    #[test]
    fn built_in_formats_are_known_by_number() {
        let dates: Vec<u32> = (0..60).filter(|id| NumberFormat::built_in(*id).shows_date(1.0)).collect();
        assert_eq!((dates.len(), dates[0], dates[9], dates[dates.len() - 1]), (31, 14, 27, 58));
    }
}
