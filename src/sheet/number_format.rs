//! Whether a number is shown as a date or as a percentage: what number formats say, in every format of workbook that has them.
//!
//! A date cell is a number with a date format, and one that shows 550% holds 5.5. A format has up to four sections, chosen by the number's sign or by conditions of
//! their own (ECMA-376 Part 1, 18.8.31), so the same format can show one number as a date and another as a plain number.

/// A number format, as far as it tells dates and percentages from other numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NumberFormat {
    /// Its sections for numbers, in order; none is the general format.
    sections: Vec<Section>,
}

#[derive(Clone, Debug, PartialEq)]
struct Section {
    /// The comparison and its bound, as in `[>=10000]`.
    condition: Option<(Comparison, f64)>,
    is_date: bool,
    is_percent: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

impl NumberFormat {
    /// A format by its code, such as `yyyy"年"m"月"d"日"`.
    pub fn parse(code: &str) -> NumberFormat {
        // The fourth section is for text.
        NumberFormat { sections: sections(code).into_iter().take(3).map(|section| parse_section(&section)).collect() }
    }

    /// A format as pages and XML spreadsheets write it: by a name of Excel's Visual Basic, or by its code.
    pub fn named(name: &str) -> NumberFormat {
        match name {
            "General Date" | "Short Date" | "Medium Date" | "Long Date" | "Short Time" | "Medium Time"
            | "Long Time" => NumberFormat::built_in(14),
            "Percent" => NumberFormat::built_in(10),
            "General Number" | "Currency" | "Euro Currency" | "Fixed" | "Standard" | "Scientific" | "Yes/No"
            | "True/False" | "On/Off" => NumberFormat::default(),
            code => NumberFormat::parse(code),
        }
    }

    /// A format that programs know by its number and do not write down (ECMA-376 Part 1, 18.8.30, with those of Chinese and
    /// other East Asian editions: 27-36 and 50-58).
    pub fn built_in(id: u32) -> NumberFormat {
        let (is_date, is_percent) = (matches!(id, 14..=22 | 27..=36 | 45..=47 | 50..=58), matches!(id, 9 | 10));
        match is_date || is_percent {
            true => NumberFormat { sections: vec![Section { condition: None, is_date, is_percent }] },
            false => NumberFormat::default(),
        }
    }

    /// Whether this number is shown as a date or time.
    pub fn shows_date(&self, number: f64) -> bool {
        self.section(number).is_some_and(|section| section.is_date)
    }

    /// Whether this number is shown in hundredths, with a percent sign.
    pub fn shows_percent(&self, number: f64) -> bool {
        self.section(number).is_some_and(|section| section.is_percent)
    }

    /// The section by which a number is shown.
    fn section(&self, number: f64) -> Option<&Section> {
        let conditional = self.sections.iter().any(|section| section.condition.is_some());
        if conditional {
            self.sections.iter().find(|section| {
                section.condition.is_none_or(|(comparison, bound)| match comparison {
                    Comparison::Less => number < bound,
                    Comparison::LessOrEqual => number <= bound,
                    Comparison::Equal => number == bound,
                    Comparison::NotEqual => number != bound,
                    Comparison::GreaterOrEqual => number >= bound,
                    Comparison::Greater => number > bound,
                })
            })
        } else {
            let second = self.sections.get(1).filter(|_| number < 0.0);
            let third = self.sections.get(2).filter(|_| number == 0.0);
            second.or(third).or(self.sections.first())
        }
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

fn parse_section(section: &str) -> Section {
    // The word for the general format holds letters that would be days or times; WPS and Excel write it in their language.
    let section = ["G/通用格式", "General", "GENERAL", "general", "Standard"]
        .iter()
        .fold(section.to_string(), |section, word| section.replace(word, ""));
    let (mut condition, mut has_date, mut has_digits, mut is_percent) = (None, false, false, false);
    let mut after_seconds = false;
    let mut characters = section.chars().peekable();
    while let Some(character) = characters.next() {
        let is_fraction = after_seconds && matches!(character, '.' | '0');
        after_seconds = matches!(character, 's' | 'S') || is_fraction;
        match character {
            '"' => while characters.next().is_some_and(|character| character != '"') {},
            // Backslash and exclamation mark escape; an underscore leaves the width of the next character, a star repeats it.
            '\\' | '!' | '_' | '*' => drop(characters.next()),
            '[' => {
                let inside: String = characters.by_ref().take_while(|character| *character != ']').collect();
                condition = condition.or_else(|| parse_condition(&inside));
                let letters = inside.to_lowercase();
                // [h], [mm], [ss]: elapsed time.
                has_date |=
                    !letters.is_empty() && ["h", "m", "s"].iter().any(|unit| letters.replace(unit, "").is_empty());
            }
            '%' => is_percent = true,
            '0' if is_fraction => {}
            '0' | '#' | '?' => has_digits = true,
            'E' | 'e' if matches!(characters.peek(), Some('+' | '-')) => {}
            // Year, month, day, hour, second; era and its years; weekday, AM/PM.
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' | 'e' | 'E' | 'g' | 'G' | 'a' | 'A' | '午' => {
                has_date = true;
            }
            _ => {}
        }
    }
    Section { condition, is_date: has_date && !has_digits, is_percent }
}

fn parse_condition(inside: &str) -> Option<(Comparison, f64)> {
    let comparisons = [
        ("<=", Comparison::LessOrEqual),
        (">=", Comparison::GreaterOrEqual),
        ("<>", Comparison::NotEqual),
        ("<", Comparison::Less),
        (">", Comparison::Greater),
        ("=", Comparison::Equal),
    ];
    comparisons
        .iter()
        .find_map(|(sign, comparison)| Some((*comparison, inside.strip_prefix(sign)?.trim().parse().ok()?)))
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
            assert_eq!(NumberFormat::parse(code).shows_percent(number), is_percent, "{code}");
        }
        let percents: Vec<u32> = (0..60).filter(|id| NumberFormat::built_in(*id).shows_percent(1.0)).collect();
        assert_eq!(percents, [9, 10]);
        assert!(NumberFormat::named("Percent").shows_percent(5.5) && !NumberFormat::named("Fixed").shows_percent(5.5));
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
