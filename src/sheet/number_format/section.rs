//! One section of a number format taken apart: its condition, and what it shows from left to right.

/// The words for the general format, as programs write them in their languages.
const GENERAL: [&str; 6] = ["G/通用格式", "General", "GENERAL", "general", "Standard", "常规"];

/// A section, as far as it tells dates, percentages and other figures from the number that is stored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// The comparison and its bound, as in `[>=10000]`.
    pub condition: Option<(Comparison, f64)>,
    /// It shows a date or a time.
    pub is_date: bool,
    /// It shows hundredths, with a percent sign.
    pub is_percent: bool,
    /// It shows a fraction, an exponent or the digits of another script: not digit by digit what stands in [`Section::pieces`].
    pub is_rewritten: bool,
    /// What it shows.
    pub pieces: Vec<Piece>,
}

/// What a section shows at one place.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// The whole number, as it stands.
    General,
    /// A digit: `0`, `#` or `?`.
    Digit(char),
    /// The decimal point.
    Point,
    /// A comma: between digits it parts thousands, behind them it leaves three of them out.
    Comma,
    /// Words, quoted, escaped or bare.
    Words(String),
}

/// How a number is compared with a condition's bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

impl Comparison {
    /// Whether it holds.
    pub fn holds(self, number: f64, bound: f64) -> bool {
        match self {
            Comparison::Less => number < bound,
            Comparison::LessOrEqual => number <= bound,
            Comparison::Equal => number == bound,
            Comparison::NotEqual => number != bound,
            Comparison::GreaterOrEqual => number >= bound,
            Comparison::Greater => number > bound,
        }
    }
}

impl Section {
    /// Takes a section apart.
    pub fn parse(section: &str) -> Section {
        let mut parsed = Section::default();
        let (mut has_date, mut has_digits, mut after_seconds) = (false, false, false);
        let mut rest = section;
        while let Some(character) = rest.chars().next() {
            if let Some(after) = GENERAL.iter().find_map(|word| rest.strip_prefix(word)) {
                parsed.pieces.push(Piece::General);
                rest = after;
                continue;
            }
            rest = &rest[character.len_utf8()..];
            let is_fraction = after_seconds && matches!(character, '.' | '0');
            after_seconds = matches!(character, 's' | 'S') || is_fraction;
            match character {
                '"' => {
                    let (words, after) = rest.split_once('"').unwrap_or((rest, ""));
                    parsed.say(words);
                    rest = after;
                }
                // Backslash and exclamation mark escape; an underscore leaves the width of the next character, a star repeats it.
                '\\' | '!' | '_' | '*' => {
                    let next = rest.chars().next().map_or("", |next| &rest[..next.len_utf8()]);
                    parsed.say(if matches!(character, '\\' | '!') { next } else { "" });
                    rest = &rest[next.len()..];
                }
                '[' => {
                    let (inside, after) = rest.split_once(']').unwrap_or((rest, ""));
                    has_date |= parsed.bracket(inside);
                    rest = after;
                }
                '%' => parsed.is_percent = true,
                '0' if is_fraction => {}
                '0' | '#' | '?' => {
                    has_digits = true;
                    parsed.pieces.push(Piece::Digit(character));
                }
                '.' => parsed.pieces.push(Piece::Point),
                ',' => parsed.pieces.push(Piece::Comma),
                '@' => parsed.pieces.push(Piece::General),
                '/' => parsed.is_rewritten = true,
                'E' | 'e' if rest.starts_with(['+', '-']) => {
                    parsed.is_rewritten = true;
                    rest = &rest[1..];
                }
                other => {
                    // Year, month, day, hour, second; era and its years; weekday, AM/PM.
                    has_date |= "yYmMdDhHsSeEgGaA午".contains(other);
                    parsed.say(&other.to_string());
                }
            }
        }
        parsed.is_date = has_date && !has_digits;
        parsed
    }

    /// Adds words to those that stand last.
    fn say(&mut self, words: &str) {
        match self.pieces.last_mut() {
            _ if words.is_empty() => {}
            Some(Piece::Words(before)) => before.push_str(words),
            _ => self.pieces.push(Piece::Words(words.to_string())),
        }
    }

    /// What stands in brackets: a condition, a currency, a script, a colour; whether it is an elapsed time ([h], [mm], [ss]).
    fn bracket(&mut self, inside: &str) -> bool {
        self.condition = self.condition.or_else(|| condition(inside));
        let letters = inside.to_lowercase();
        self.is_rewritten |= letters.starts_with("dbnum") || letters.starts_with("natnum");
        if let Some(currency) = inside.strip_prefix('$') {
            self.say(currency.split('-').next().unwrap_or_default());
        }
        !letters.is_empty() && ["h", "m", "s"].iter().any(|unit| letters.replace(unit, "").is_empty())
    }
}

fn condition(inside: &str) -> Option<(Comparison, f64)> {
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
