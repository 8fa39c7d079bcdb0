//! The one grammar of figures: words before it, a numeral or two, a measure, words behind it, a note.
//!
//! ```text
//! figure  := (lead | bend)* item (range-sign item)? note?
//! item    := sign? numeral (多|余|几|来 unit*)? bend* measure? bend*
//! lead    := 共 | 合计 | 累计 | ...             bend := 约 | 近 | 至少 | 不足 | 以上 | 左右 | ...
//! note    := what stands in parentheses or behind a comma
//! ```
//!
//! Whether an end counts is as the Civil Code of China has it (Article 1259): 以上, 以下 and 以内 include their figure, 超过 and
//! 不满 do not. 约 gives no width of its own: it is read as a tenth to either side, and never as less than its last place leaves
//! open; 近 as the lower half of that. 多 and 余 reach to the next step of the last digit that is not zero.

use super::bend::Bend::{self, About, AtLeast, AtMost, LessThan, MoreThan, Near, Over};
use super::bend::{BEFORE, BEHIND, LEADS, VAGUE, bent};
use super::date;
use super::interval::{Amount, Bound, Interval};
use super::measure::Measure;
use super::note;
use super::number;
use super::numeral::{self, Counts, Numeral};
use super::obstacle::Obstacle;
use rust_decimal::{Decimal, RoundingStrategy};

/// A figure that was read, in the measure asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// The figure.
    pub amount: Amount,
    /// What stands beside it and is not counted.
    pub note: Option<String>,
}

/// A numeral with the words that belong to it.
struct Item {
    value: Decimal,
    numeral: Numeral,
    bends: Vec<Bend>,
    measure: String,
}

/// Reads a folded text that is no plain figure.
///
/// # Errors
/// What stands in the way.
pub fn read(text: &str, measure: &Measure) -> Result<Said, Obstacle> {
    if date::is_date(text) {
        return Err(Obstacle::Date);
    }
    whole(text, measure).map_err(|obstacle| match obstacle {
        Obstacle::NotUnderstood => better_reason(text),
        obstacle => obstacle,
    })
}

fn whole(text: &str, asked: &Measure) -> Result<Said, Obstacle> {
    let (mut bends, mut rest) = (Vec::new(), text);
    loop {
        rest = rest.trim_start();
        if let Some((bend, after)) = bent(rest, &BEFORE) {
            bends.push(bend);
            rest = after;
        } else if let Some(after) = LEADS.iter().find_map(|lead| rest.strip_prefix(lead)) {
            rest = after.trim_start().strip_prefix(':').unwrap_or(after);
        } else {
            break;
        }
    }
    let (amount, behind) = match share(rest, asked).filter(|_| bends.is_empty()) {
        Some(share) => share?,
        None => figure(rest, bends, asked)?,
    };
    let ends = [Some(amount.value), amount.within.low.map(|low| low.at), amount.within.high.map(|high| high.at)];
    if !ends.into_iter().flatten().all(is_held) {
        return Err(Obstacle::TooLong);
    }
    // An exact fraction is told as one (V104).
    let pieces = || amount.within.map(|value| value.checked_mul(asked.pieces()));
    if asked.is_counted() && !amount.is_exact() && pieces().is_some_and(|pieces| !pieces.holds_whole()) {
        return Err(Obstacle::NoWhole);
    }
    let note = note::read(text, behind, &amount, asked)?;
    Ok(Said { amount, note })
}

/// Whether a number may stand in sums: a figure of the largest measure in the smallest has some more decimals.
fn is_held(number: Decimal) -> bool {
    number.abs() < Decimal::from(number::LARGEST) && number::decimals(number) <= 2 * number::MOST_DECIMALS
}

/// One figure, or a range of two.
pub(super) fn figure<'a>(text: &'a str, before: Vec<Bend>, asked: &Measure) -> Result<(Amount, &'a str), Obstacle> {
    let (first, behind) = item(text, asked)?;
    if let Some((second, behind)) = range_sign(behind).and_then(|after| item(after, asked).ok()) {
        return Ok((range(first, &second, &before, asked)?, behind));
    }
    let bends = [before, first.bends.clone()].concat();
    let amount = in_measure(first.amount(&bends)?, first.numeral.counts, &first.measure, asked)?;
    Ok((amount, behind))
}

/// A sign, a numeral, its measure, and the words behind both; and what is left of the text.
fn item<'a>(text: &'a str, asked: &Measure) -> Result<(Item, &'a str), Obstacle> {
    let text = text.trim_start();
    let unsigned = text.strip_prefix(['-', '负']);
    let money = unsigned.unwrap_or(text).strip_prefix('¥');
    let text = money.or(unsigned).unwrap_or(text).trim_start();
    let numeral = numeral::read(text).ok_or(Obstacle::NotUnderstood)??;
    let value = if unsigned.is_some() { (-numeral.value).normalize() } else { numeral.value };
    let rest = &text[numeral.end..];
    let mut item = Item { value, numeral, bends: Vec::new(), measure: String::new() };
    let rest = item.take_inside(rest)?;
    let rest = item.take_bends(rest).trim_start();
    let run = rest.find(is_boundary).unwrap_or(rest.len());
    item.take_measure(&rest[..run], asked);
    if item.measure.is_empty() && money.is_some() {
        item.measure = "元".to_string();
    }
    let rest = item.take_bends(&rest[run..]);
    Ok((item, rest))
}

/// What ends a measure: punctuation, a digit, a space, or the sign of a range.
fn is_boundary(c: char) -> bool {
    c.is_ascii_digit() || " \n(),;:。、-~[]{}至到!".contains(c)
}

impl Item {
    /// 多 in 50多万, 来 in 十来个, and the unit behind it.
    fn take_inside<'a>(&mut self, rest: &'a str) -> Result<&'a str, Obstacle> {
        let bend = match rest.chars().next() {
            Some('多' | '余' | '几') => Over,
            Some('来') => About,
            _ => return Ok(rest),
        };
        self.bends.push(bend);
        let rest = &rest['多'.len_utf8()..];
        let (power, taken) = numeral::units(rest);
        let power = i32::try_from(power).ok().filter(|power| *power < 16).ok_or(Obstacle::TooLong)?;
        self.value = number::shift(self.value, power).ok_or(Obstacle::TooLong)?;
        self.numeral.place += power;
        if power > 0 {
            self.numeral.counts = Counts::Pieces;
        }
        Ok(&rest[taken..])
    }

    /// Words that bend the figure, with or without spaces before them.
    fn take_bends<'a>(&mut self, mut rest: &'a str) -> &'a str {
        while let Some((bend, after)) = bent(rest.trim_start(), &BEHIND) {
            self.bends.push(bend);
            rest = after;
        }
        rest
    }

    /// The measure, without the words that bend the figure: 余人, 人左右, 元整.
    fn take_measure(&mut self, word: &str, asked: &Measure) {
        let mut word = word;
        while !word.is_empty() && !asked.is_like(&Measure::parse(word)) {
            let ending = || BEHIND.iter().find_map(|(ending, bend)| Some((*bend, word.strip_suffix(ending)?)));
            if let Some((bend, shorter)) = bent(word, &BEHIND).or_else(ending) {
                self.bends.push(bend);
                word = shorter;
            } else if let Some(shorter) = word.strip_suffix(['整', '正']) {
                self.numeral.rounded = false;
                word = shorter;
            } else {
                break;
            }
        }
        self.measure = word.to_string();
    }

    /// The same, this many powers of ten more.
    fn raised(&self, power: i32) -> Option<Item> {
        let numeral = Numeral { place: self.numeral.place + power, ..self.numeral };
        let value = number::shift(self.value, power)?;
        Some(Item { value, numeral, bends: self.bends.clone(), measure: self.measure.clone() })
    }

    /// The power of ten of the last digit that is not zero: what 多 and 余 reach to.
    fn step(&self) -> i32 {
        let normal = self.value.normalize();
        let mut mantissa = normal.mantissa();
        let mut power = -(normal.scale() as i32);
        while mantissa != 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            power += 1;
        }
        power
    }

    /// How far 约 reaches to either side: a tenth, and never less than the last place leaves open.
    fn tolerance(&self) -> Option<Decimal> {
        let place = if self.numeral.rounded { self.numeral.place } else { self.numeral.place.min(0) };
        let half = number::shift(Decimal::from(5), place - 1)?;
        Some(number::shift(self.value, -1)?.max(half))
    }

    /// The figure as these words bend it; several of them hold for all that each would.
    fn amount(&self, bends: &[Bend]) -> Result<Amount, Obstacle> {
        let value = self.value;
        if bends.is_empty() && !self.numeral.rounded {
            return Ok(Amount::exact(value));
        }
        if bends.is_empty() {
            let half = number::shift(Decimal::from(5), self.numeral.place - 1).ok_or(Obstacle::TooLong)?;
            let within = Interval::rounded(value, half).ok_or(Obstacle::TooLong)?;
            return Ok(Amount { value, within });
        }
        if value <= Decimal::ZERO {
            return Err(Obstacle::NotUnderstood);
        }
        let mut all: Option<Interval> = None;
        for bend in bends {
            let one = self.bent(*bend).ok_or(Obstacle::TooLong)?;
            all = Some(all.map_or(one, |all| all.hull(one)));
        }
        all.and_then(Amount::within).ok_or(Obstacle::NotUnderstood)
    }

    fn bent(&self, bend: Bend) -> Option<Interval> {
        let (value, tolerance) = (self.value, self.tolerance()?);
        let next = || value.checked_add(number::shift(Decimal::ONE, self.step())?);
        let (low, high) = match bend {
            About => (Some(Bound::included(value - tolerance)), Some(Bound::included(value + tolerance))),
            Near => (Some(Bound::included(value - tolerance)), Some(Bound::excluded(value))),
            Over => (Some(Bound::excluded(value)), Some(Bound::excluded(next()?))),
            AtLeast => (Some(Bound::included(value)), None),
            MoreThan => (Some(Bound::excluded(value)), None),
            AtMost => (None, Some(Bound::included(value))),
            LessThan => (None, Some(Bound::excluded(value))),
        };
        Interval::between(low, high)
    }
}

/// What follows the sign of a range: -, ——, ~, 至, 到.
fn range_sign(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let after = text.strip_prefix("--").or_else(|| text.strip_prefix("to "));
    after.or_else(|| text.strip_prefix(['-', '~', '至', '到']))
}

/// From one figure to another. The unit behind the second is the first's as well (3-5万), unless the range would fall then.
fn range(first: Item, second: &Item, before: &[Bend], asked: &Measure) -> Result<Amount, Obstacle> {
    let bends: Vec<Bend> = before.iter().chain(&second.bends).copied().collect();
    let other_measure = !first.measure.is_empty() && Measure::parse(&first.measure) != Measure::parse(&second.measure);
    if !first.bends.is_empty() || other_measure || bends.iter().any(|bend| *bend != About) {
        return Err(Obstacle::NotUnderstood);
    }
    let shared = second.numeral.unit.filter(|_| first.numeral.unit.is_none() && first.measure.is_empty());
    let raised = shared.and_then(|unit| first.raised(unit as i32)).filter(|low| low.value < second.value);
    // 三至五十 is three to fifty as well as thirty to fifty.
    if let (Some(raised), Some(1)) = (&raised, shared) {
        let said = |low: Decimal| format!("{low}-{}", second.value);
        return Err(Obstacle::Several(vec![said(first.value), said(raised.value)]));
    }
    let counts = [first.numeral.counts, second.numeral.counts];
    let counts = [Counts::Pieces, Counts::Unclear].into_iter().find(|one| counts.contains(one));
    let low = raised.unwrap_or(first);
    if low.value < Decimal::ZERO || low.value >= second.value {
        return Err(Obstacle::NotUnderstood);
    }
    let (mut from, mut to) = (low.value, second.value);
    if !bends.is_empty() {
        from -= low.tolerance().ok_or(Obstacle::TooLong)?;
        to += second.tolerance().ok_or(Obstacle::TooLong)?;
    }
    let within = Interval::between(Some(Bound::included(from)), Some(Bound::included(to)));
    let amount = within.and_then(Amount::within).ok_or(Obstacle::NotUnderstood)?;
    in_measure(amount, counts.unwrap_or(Counts::Asked), &second.measure, asked)
}

/// The figure in the measure that is asked.
fn in_measure(amount: Amount, counts: Counts, written: &str, asked: &Measure) -> Result<Amount, Obstacle> {
    if !written.is_empty() {
        let measure = Measure::parse(written);
        // 五成 is 50%; 八折 is 80% of the price.
        if asked.is_percent() && matches!(written, "成" | "折") {
            return amount.map(|value| number::shift(value, 1)).ok_or(Obstacle::TooLong);
        }
        if !asked.is_like(&measure) && !written.starts_with(|c: char| c.is_alphabetic() || c == '%') {
            return Err(Obstacle::NotUnderstood);
        }
        if !asked.is_like(&measure) {
            return Err(Obstacle::Measure { written: written.to_string(), asked: asked.word().to_string() });
        }
        return amount.map(|value| asked.convert(value, &measure)).ok_or(Obstacle::TooLong);
    }
    if let Some(obstacle) = unclear_share(amount.value, asked) {
        return Err(obstacle);
    }
    let pieces = amount.map(|value| asked.of_pieces(value)).ok_or(Obstacle::TooLong)?;
    match counts {
        Counts::Asked => Ok(amount),
        Counts::Pieces => Ok(pieces),
        Counts::Unclear if pieces == amount => Ok(amount),
        Counts::Unclear => {
            let said = |amount: Amount| format!("{} {}", amount.value.normalize(), asked.word());
            Err(Obstacle::Several(vec![said(amount), said(pieces)]))
        }
    }
}

/// Why a number without a percent sign is no percentage: a cell that shows 50% holds 0.5, and not every file says what its cells
/// show. `None` where it can only be meant as it stands.
pub(super) fn unclear_share(value: Decimal, asked: &Measure) -> Option<Obstacle> {
    let is_unclear = asked.is_percent() && !value.is_zero() && value.abs() <= Decimal::ONE;
    let readings = || [value, value * Decimal::ONE_HUNDRED].map(|share| format!("{}%", share.normalize()));
    is_unclear.then(|| Obstacle::Several(readings().to_vec()))
}

/// 百分之五十, 三分之二: a share in hundredths, and what is left of the text.
fn share<'a>(text: &'a str, asked: &Measure) -> Option<Result<(Amount, &'a str), Obstacle>> {
    let (before, after) = text.split_once("分之")?;
    let of = match before.trim() {
        "百" => Some(Decimal::ONE_HUNDRED),
        "千" => Some(Decimal::ONE_THOUSAND),
        "万" => Some(Decimal::from(10_000)),
        before => match numeral::read(before) {
            Some(Ok(numeral)) if numeral.end == before.len() => Some(numeral.value),
            _ => None,
        },
    }?;
    let after = after.trim_start();
    let part = match numeral::read(after)? {
        Ok(numeral) => numeral,
        Err(obstacle) => return Some(Err(obstacle)),
    };
    if !asked.is_percent() {
        let written = format!("{before}分之");
        return Some(Err(Obstacle::Measure { written, asked: asked.word().to_string() }));
    }
    Some(hundredths(part.value, of).map(|amount| (amount, &after[part.end..])).ok_or(Obstacle::TooLong))
}

/// A share of the whole in hundredths; where its digits do not end, between the two last ones that are kept.
fn hundredths(part: Decimal, of: Decimal) -> Option<Amount> {
    let hundreds = number::shift(part, 2)?;
    let quotient = hundreds.checked_div(of)?.round_dp_with_strategy(number::MOST_DECIMALS, RoundingStrategy::ToZero);
    if quotient.checked_mul(of)? == hundreds {
        return Some(Amount::exact(quotient.normalize()));
    }
    let next = quotient.checked_add(Decimal::new(1, number::MOST_DECIMALS))?;
    let within = Interval::between(Some(Bound::included(quotient)), Some(Bound::included(next)))?;
    Some(Amount { value: quotient, within })
}

/// Why a text is no figure, where the grammar alone does not know it.
fn better_reason(text: &str) -> Obstacle {
    let figures = note::figures(text);
    if figures.len() > 1 {
        Obstacle::Several(figures)
    } else if VAGUE.iter().any(|word| text.contains(word)) {
        Obstacle::Vague
    } else {
        Obstacle::NotUnderstood
    }
}
