//! One numeral at the start of a text: 120, 1,200, 5.5万, 5万5千, 一百二十, 壹佰, 两千, 廿三, 三点五万, 二〇二一.
//!
//! Own code and no library: a reading must know the last place that the numeral shows, and must refuse what has two readings.
//! "三万五" may be 35,000 or 30,005, and "三五" three to five, where a library gives one of them.
//!
//! 万 and 亿, and digits before 百 and 千 ("3百"), say no more than their last place: "5.5万" is anything that rounds to it.
//! Numerals spelled out below 万 (一百二十) are what they say.

use super::number;
use super::obstacle::Obstacle;
use super::plain;
use rust_decimal::Decimal;

/// The most tokens of a numeral: far more than 14 digits spelled out take.
const MOST_TOKENS: usize = 48;

/// A numeral that was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Numeral {
    /// Its figure.
    pub value: Decimal,
    /// The power of ten of the last place that it shows: 3 for 5.5万, 0 for 120, -1 for 5.5.
    pub place: i32,
    /// Whether it says no more than its last place.
    pub rounded: bool,
    /// The unit behind a numeral of one part, as a power of ten: 4 for 5.5万, 2 for 三百. A range shares it: 3-5万.
    pub unit: Option<u32>,
    /// How it counts where no measure is named.
    pub counts: Counts,
    /// How many bytes it takes.
    pub end: usize,
}

/// What a numeral without a measure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// The measure that is asked: 5.5 in a column of 万人.
    Asked,
    /// Single pieces: 5.5万 in any column.
    Pieces,
    /// Either: 一百二十 in a column of 万人.
    Unclear,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    /// Digits of the keyboard: their figure, last place and number of digits before the point.
    Digits { value: Decimal, place: i32, length: usize, scientific: bool },
    /// A character for 1 to 9.
    Digit(u8),
    /// 零, 〇.
    Zero,
    /// 十, 百, 千.
    Unit(u32),
    /// 万, 亿.
    Big(u32),
    /// 点.
    Point,
}

/// A coefficient with its place: 5 in "5千", and how it is written.
#[derive(Clone, Copy)]
struct Part {
    value: Decimal,
    place: i32,
    power: u32,
}

/// What stands before a unit.
#[derive(Clone, Copy)]
struct Coefficient {
    value: Decimal,
    place: i32,
    length: usize,
    is_digits: bool,
}

/// Reads the numeral at the start of a folded text; `None` where there is none.
pub fn read(text: &str) -> Option<Result<Numeral, Obstacle>> {
    let (tokens, end) = tokens(text);
    if tokens.is_empty() {
        // Digits that are no one figure are a numeral that cannot be read.
        return text.starts_with(|c: char| c.is_ascii_digit()).then_some(Err(Obstacle::NotUnderstood));
    }
    if let [Token::Unit(power) | Token::Big(power)] = tokens[..]
        && text[end..].trim_start().starts_with(['多', '余'])
    {
        let value = number::shift(Decimal::ONE, power as i32)?;
        let counts = if power >= 2 { Counts::Pieces } else { Counts::Unclear };
        return Some(Ok(Numeral { value, place: power as i32, rounded: false, unit: None, counts, end }));
    }
    Some(evaluate(&tokens).map(|numeral| Numeral { end, ..numeral }))
}

/// The power of ten of a unit that follows a numeral already read, such as 万 in 50多万.
pub fn units(text: &str) -> (u32, usize) {
    let (mut power, mut end) = (0u32, 0);
    for c in text.chars() {
        match unit(c, &text[end + c.len_utf8()..]) {
            Some(Token::Unit(more) | Token::Big(more)) => power = power.saturating_add(more),
            _ => break,
        }
        end += c.len_utf8();
    }
    (power, end)
}

fn digit(c: char) -> Option<u8> {
    Some(match c {
        '一' | '壹' | '幺' => 1,
        '二' | '贰' | '貳' | '弍' | '两' | '兩' => 2,
        '三' | '叁' | '參' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// A unit, unless it begins a measure: 千克, 千瓦时, 百分点.
fn unit(c: char, rest: &str) -> Option<Token> {
    match c {
        '千' | '仟' if rest.starts_with(['克', '米', '瓦', '卡', '伏']) => None,
        '百' if rest.starts_with('分') => None,
        '十' | '拾' => Some(Token::Unit(1)),
        '百' | '佰' => Some(Token::Unit(2)),
        '千' | '仟' => Some(Token::Unit(3)),
        '万' | '萬' => Some(Token::Big(4)),
        '亿' | '億' => Some(Token::Big(8)),
        _ => None,
    }
}

/// The tokens at the start of a text, and how many bytes they take. Spaces may stand before a unit.
fn tokens(text: &str) -> (Vec<Token>, usize) {
    let (mut tokens, mut end) = (Vec::new(), 0);
    while tokens.len() < MOST_TOKENS {
        let rest = text[end..].trim_start_matches(' ');
        let is_apart = rest.len() < text.len() - end;
        let Some(c) = rest.chars().next() else { break };
        let after = &rest[c.len_utf8()..];
        let (found, taken): (Vec<Token>, usize) = if c.is_ascii_digit() {
            let Some(digits) = plain::digits(rest) else { break };
            let plain::Digits { value, place, length, scientific, end } = digits;
            (vec![Token::Digits { value, place, length, scientific }], end)
        } else if let Some(digit) = digit(c) {
            (vec![Token::Digit(digit)], c.len_utf8())
        } else if let Some(unit) = unit(c, after) {
            (vec![unit], c.len_utf8())
        } else {
            let found = match c {
                '零' | '〇' => vec![Token::Zero],
                '廿' => vec![Token::Digit(2), Token::Unit(1)],
                '卅' => vec![Token::Digit(3), Token::Unit(1)],
                '点' if after.starts_with(|c| digit(c).is_some() || c == '零' || c == '〇') => vec![Token::Point],
                _ => break,
            };
            (found, c.len_utf8())
        };
        if is_apart && !matches!(found[..], [Token::Unit(_) | Token::Big(_)]) {
            break;
        }
        tokens.extend(found);
        end = text.len() - rest.len() + taken;
    }
    (tokens, end)
}

fn evaluate(tokens: &[Token]) -> Result<Numeral, Obstacle> {
    if tokens.iter().all(|token| matches!(token, Token::Digit(_) | Token::Zero)) {
        return spelled(tokens);
    }
    if let [Token::Digits { value, place, scientific, .. }] = *tokens {
        let rounded = scientific && place > 0;
        let counts = Counts::Asked;
        return Ok(Numeral { value, place, rounded, unit: None, counts, end: 0 });
    }
    let tokens = with_decimals(tokens)?;
    let mut sum = Sum::default();
    for token in &tokens {
        sum.take(*token)?;
    }
    sum.close()
}

/// Characters for digits in a row: 二〇二一. Two of them alone are three to five as often as 35.
fn spelled(tokens: &[Token]) -> Result<Numeral, Obstacle> {
    let digits: String = tokens
        .iter()
        .map(|token| match token {
            Token::Digit(digit) => char::from(b'0' + digit),
            _ => '0',
        })
        .collect();
    let has_zero = digits.contains('0');
    match digits.len() {
        1 => {}
        2 if !has_zero => {
            let range = format!("{}-{}", &digits[..1], &digits[1..]);
            return Err(Obstacle::Several(vec![digits, range]));
        }
        _ if digits.starts_with('0') => return Err(Obstacle::NotUnderstood),
        _ => {}
    }
    let value = number::from_digits(&digits).ok_or(Obstacle::TooLong)?;
    Ok(Numeral { value, place: 0, rounded: false, unit: None, counts: Counts::Asked, end: 0 })
}

/// 三点五 as one coefficient; before the point stands a numeral below 万, or digits.
fn with_decimals(tokens: &[Token]) -> Result<Vec<Token>, Obstacle> {
    let Some(at) = tokens.iter().position(|token| *token == Token::Point) else { return Ok(tokens.to_vec()) };
    let before = evaluate(&tokens[..at])?;
    let behind = &tokens[at + 1..];
    let count = behind.iter().take_while(|token| matches!(token, Token::Digit(_) | Token::Zero)).count();
    let mut value = before.value;
    for (token, place) in behind[..count].iter().zip(1..) {
        if let Token::Digit(digit) = token {
            value += number::shift(Decimal::from(*digit), -place).ok_or(Obstacle::TooLong)?;
        }
    }
    if before.rounded || before.place < 0 || count == 0 || !number::is_figure(value) {
        return Err(Obstacle::NotUnderstood);
    }
    // Its length tells only whether it fills the places behind another part, where decimals never stand.
    let whole = Token::Digits { value, place: -(count as i32), length: 0, scientific: false };
    Ok([&[whole], &behind[count..]].concat())
}

/// Parts from the largest to the smallest, as a numeral is said.
#[derive(Default)]
struct Sum {
    parts: Vec<Part>,
    /// The first part since the last 万 or 亿.
    section: usize,
    pending: Option<Coefficient>,
    after_zero: bool,
    last_big: Option<u32>,
    last_unit: Option<u32>,
    rounded: bool,
}

impl Sum {
    fn take(&mut self, token: Token) -> Result<(), Obstacle> {
        match token {
            Token::Digits { value, place, length, scientific: false } => {
                self.coefficient(Coefficient { value, place, length, is_digits: true })
            }
            Token::Digit(digit) => {
                self.coefficient(Coefficient { value: digit.into(), place: 0, length: 1, is_digits: false })
            }
            Token::Zero if self.pending.is_none() && !self.parts.is_empty() => {
                self.after_zero = true;
                Ok(())
            }
            Token::Unit(power) => self.unit(power),
            Token::Big(power) => self.big(power),
            Token::Digits { .. } | Token::Zero | Token::Point => Err(Obstacle::NotUnderstood),
        }
    }

    fn coefficient(&mut self, coefficient: Coefficient) -> Result<(), Obstacle> {
        // 三五百, 四五十: three to five hundred.
        if self.pending.is_some() {
            return Err(Obstacle::Vague);
        }
        self.pending = Some(coefficient);
        Ok(())
    }

    fn unit(&mut self, power: u32) -> Result<(), Obstacle> {
        let one = Coefficient { value: Decimal::ONE, place: 0, length: 1, is_digits: false };
        let is_ten = power == 1 && (self.parts.len() == self.section || self.after_zero);
        let coefficient = self.pending.take().or(is_ten.then_some(one)).ok_or(Obstacle::NotUnderstood)?;
        if self.last_unit.is_some_and(|last| last <= power) {
            return Err(Obstacle::NotUnderstood);
        }
        self.rounded |= coefficient.is_digits;
        self.last_unit = Some(power);
        self.push(coefficient, power)
    }

    fn big(&mut self, power: u32) -> Result<(), Obstacle> {
        if let Some(coefficient) = self.pending.take() {
            self.push(coefficient, 0)?;
        }
        if self.parts.len() == self.section || self.last_big.is_some_and(|last| last <= power) {
            return Err(Obstacle::NotUnderstood);
        }
        for part in &mut self.parts[self.section..] {
            part.power += power;
        }
        (self.section, self.last_big, self.last_unit) = (self.parts.len(), Some(power), None);
        (self.after_zero, self.rounded) = (false, true);
        Ok(())
    }

    fn push(&mut self, coefficient: Coefficient, power: u32) -> Result<(), Obstacle> {
        self.parts.push(Part { value: coefficient.value, place: coefficient.place, power });
        self.after_zero = false;
        Ok(())
    }

    /// What stands last without a unit: 5 in 二十五, 5000 in 5万5000. In 三万五 it has two readings.
    fn close(mut self) -> Result<Numeral, Obstacle> {
        if let Some(last) = self.pending.take() {
            let place = self.parts.last().map_or(0, |part| part.place + part.power as i32);
            let fills = last.is_digits && last.length as i32 == place;
            if !self.parts.is_empty() && place != 1 && !self.after_zero && !fills {
                return Err(self.two_readings(last, place));
            }
            self.push(last, 0)?;
        }
        let mut value = Decimal::ZERO;
        let mut above: Option<i32> = None;
        for part in &self.parts {
            let amount = number::shift(part.value, part.power as i32).ok_or(Obstacle::TooLong)?;
            let fits = above.is_none_or(|place| {
                number::shift(Decimal::ONE, place).is_some_and(|least| amount < least && part.place >= 0)
            });
            if !fits || amount.is_zero() && self.parts.len() > 1 {
                return Err(Obstacle::NotUnderstood);
            }
            value = number::sum([value, amount]).ok_or(Obstacle::TooLong)?;
            above = Some(part.place + part.power as i32);
        }
        let value = Some(value.normalize()).filter(|value| number::is_figure(*value)).ok_or(Obstacle::TooLong)?;
        let place = above.ok_or(Obstacle::NotUnderstood)?;
        let unit = if let [part] = self.parts[..] { Some(part.power).filter(|power| *power > 0) } else { None };
        let counts = if self.rounded { Counts::Pieces } else { Counts::Unclear };
        Ok(Numeral { value, place, rounded: self.rounded && place > 0, unit, counts, end: 0 })
    }

    fn two_readings(&self, last: Coefficient, place: i32) -> Obstacle {
        let shift = |part: &Part| number::shift(part.value, part.power as i32);
        let sum = number::sum(self.parts.iter().filter_map(shift));
        let shifted = number::shift(last.value, (place - 1).max(0));
        match (sum, shifted) {
            (Some(sum), Some(shifted)) if place > 1 && last.length == 1 => {
                let said = |more: Decimal| sum.checked_add(more).unwrap_or(sum).normalize().to_string();
                Obstacle::Several(vec![said(shifted), said(last.value)])
            }
            _ => Obstacle::NotUnderstood,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        match read(text) {
            None => "none".into(),
            Some(Err(obstacle)) => format!("{obstacle:?}"),
            Some(Ok(numeral)) => {
                let left = &text[numeral.end..];
                let rounded = if numeral.rounded { format!(" to 10^{}", numeral.place) } else { String::new() };
                let left = if left.is_empty() { String::new() } else { format!(" then {left}") };
                format!("{}{rounded}{left}", numeral.value)
            }
        }
    }

    #[test]
    fn numerals_are_read_with_the_last_place_that_they_show() {
        for (text, value) in [
            ("120", "120"),
            ("1,200人", "1200 then 人"),
            ("5.5万", "55000 to 10^3"),
            ("5.50万", "55000 to 10^2"),
            ("1.2345万", "12345"),
            ("5 万 人", "50000 to 10^4 then  人"),
            ("3百万", "3000000 to 10^6"),
            ("5万5千", "55000 to 10^3"),
            ("5万5000", "55000"),
            ("1亿2千万", "120000000 to 10^7"),
            ("1.2e+05", "120000 to 10^4"),
            ("一百二十", "120"),
            ("一百零五", "105"),
            ("一千零五十", "1050"),
            ("壹佰", "100"),
            ("壹万贰仟叁佰肆拾伍", "12345"),
            ("两千", "2000"),
            ("十", "10"),
            ("十五", "15"),
            ("一百一十五", "115"),
            ("廿三", "23"),
            ("卅", "30"),
            ("〇", "0"),
            ("二〇二一", "2021"),
            ("一〇", "10"),
            ("三点五万", "35000 to 10^3"),
            ("二十点二五", "20.25"),
            ("五万五千", "55000 to 10^3"),
            ("五万零二百", "50200 to 10^2"),
            ("三千万", "30000000 to 10^7"),
            ("十二亿", "1200000000 to 10^8"),
            ("5千克", "5 then 千克"),
            ("2百分点", "2 then 百分点"),
            ("千余家", "1000 then 余家"),
            ("人", "none"),
        ] {
            assert_eq!(said(text), value, "{text}");
        }
    }

    #[test]
    fn what_has_two_readings_or_none_is_refused() {
        for (text, reason) in [
            ("三万五", r#"Several(["35000", "30005"])"#),
            ("5万5", r#"Several(["55000", "50005"])"#),
            ("一百五", r#"Several(["150", "105"])"#),
            ("三五", r#"Several(["35", "3-5"])"#),
            ("三五百", "Vague"),
            ("四五十", "Vague"),
            ("5万500", "NotUnderstood"),
            ("5千6千", "NotUnderstood"),
            ("5万6亿", "NotUnderstood"),
            ("5万亿", "NotUnderstood"),
            ("5.5万6千", "NotUnderstood"),
            ("百", "NotUnderstood"),
            ("万", "NotUnderstood"),
            ("五百万亿", "NotUnderstood"),
            ("零五", "NotUnderstood"),
            ("1,2", "NotUnderstood"),
            ("9999999亿", "TooLong"),
        ] {
            assert_eq!(said(text), reason, "{text}");
        }
    }
}
