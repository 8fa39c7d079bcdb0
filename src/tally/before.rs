//! What counted in earlier rounds: what a unit's figure is weighed against, and how the totals came to be what they are.

use super::{Figure, Tally, of_unit};
use crate::plan::{Plan, Round};
use crate::value::interval::Amount;
use crate::value::reading::Number;

/// A figure of an earlier round that counted there, in the indicator's measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Earlier {
    /// The figure.
    pub number: Number,
    /// Position of that round in the plan.
    pub round: usize,
}

impl Earlier {
    /// The figure, and what it leaves open.
    pub fn amount(&self) -> Amount {
        self.number.amount()
    }
}

/// One figure that counted in a round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counted {
    /// Position of the unit; none for one that has left the plan since the round was closed.
    pub unit: Option<usize>,
    /// Position of the indicator.
    pub indicator: usize,
    /// The figure, in the indicator's measure.
    pub amount: Amount,
}

/// The figures that counted in a round, by unit and indicator.
#[derive(Debug, Default, PartialEq)]
pub struct AllCounted(Vec<Counted>);

impl FromIterator<Counted> for AllCounted {
    fn from_iter<I: IntoIterator<Item = Counted>>(figures: I) -> AllCounted {
        let mut figures: Vec<Counted> = figures.into_iter().collect();
        figures.sort_by_key(|one| (one.unit, one.indicator));
        AllCounted(figures)
    }
}

impl AllCounted {
    /// Those of a unit.
    pub fn of_unit(&self, unit: usize) -> &[Counted] {
        of_unit(&self.0, Some(unit), |one| one.unit)
    }
}

/// The figures of some rounds, each with its position in the plan; only those due before a round are held against it.
#[derive(Debug, Default)]
pub struct Before(Vec<(usize, AllCounted)>);

impl Before {
    /// Adds what counted in a round, given by its position in the plan.
    pub fn add(&mut self, round: usize, figures: AllCounted) {
        self.0.push((round, figures));
    }

    /// What a unit stated of an indicator in the latest round before one in which it stated something that counts.
    pub fn figure(&self, plan: &Plan, round: &Round, unit: usize, indicator: usize) -> Option<Earlier> {
        self.rounds(plan, round).rev().find_map(|(round, figures)| {
            let found = figures.of_unit(unit).iter().find(|one| one.indicator == indicator)?;
            Some(Earlier { number: found.amount.into(), round })
        })
    }

    /// The totals of an indicator in the rounds before one, oldest first: of those in which any figure counts and the sum is exact.
    pub fn totals(&self, plan: &Plan, round: &Round, indicator: usize) -> Vec<Earlier> {
        let total = |(round, figures): (usize, &AllCounted)| {
            let amounts: Vec<Amount> =
                figures.0.iter().filter(|one| one.indicator == indicator).map(|one| one.amount).collect();
            let amount = Amount::sum(amounts.iter().copied()).filter(|_| !amounts.is_empty())?;
            Some(Earlier { number: amount.into(), round })
        };
        self.rounds(plan, round).filter_map(total).collect()
    }

    /// The rounds due before one, oldest first.
    fn rounds(&self, plan: &Plan, round: &Round) -> impl DoubleEndedIterator<Item = (usize, &AllCounted)> {
        let due = |position: usize| plan.rounds[position].due;
        let before = self.0.iter().filter(|(position, _)| due(*position) < round.due);
        let mut rounds: Vec<(usize, &AllCounted)> = before.map(|(position, figures)| (*position, figures)).collect();
        rounds.sort_by_key(|(position, _)| due(*position));
        rounds.into_iter()
    }
}

impl Tally {
    /// Every stated figure that counts.
    pub fn counted(&self) -> AllCounted {
        let counted = |figure: &Figure| {
            Some(Counted { unit: Some(figure.unit), indicator: figure.indicator, amount: figure.counted()? })
        };
        self.figures.iter().filter_map(counted).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;

    const PLAN: &str = "title = \"T\"\nunits = \"units.csv\"\n\
        [[campaign]]\nid = \"c\"\nname = \"C\"\n[[campaign.indicator]]\nid = \"n\"\nname = \"N\"\nmeasure = \"个\"\n\
        [[round]]\nid = \"autumn\"\ndue = \"2021-08-31\"\n[[round]]\nid = \"spring\"\ndue = \"2021-05-31\"\n\
        [[round]]\nid = \"winter\"\ndue = \"2021-12-31\"\n";
    const AUTUMN: usize = 0;
    const SPRING: usize = 1;
    const WINTER: usize = 2;

    fn counted(unit: usize, figure: i64) -> Counted {
        Counted { unit: Some(unit), indicator: 0, amount: Amount::exact(figure.into()) }
    }

    #[test]
    fn the_latest_round_with_a_figure_of_the_unit_counts_and_no_later_one() {
        let content = |name: &str| if name == "units.csv" { "id,name\na,甲\nb,乙\n" } else { PLAN };
        let plan = crate::plan::load(&|name| Ok(content(name).as_bytes().to_vec())).unwrap();
        let mut before = Before::default();
        before.add(AUTUMN, [counted(1, 2)].into_iter().collect());
        before.add(SPRING, [counted(1, 1), counted(0, 1)].into_iter().collect());
        before.add(WINTER, [counted(0, 9)].into_iter().collect());
        let winter = &plan.rounds[WINTER];
        let of = |unit| before.figure(&plan, winter, unit, 0).map(|earlier| (earlier.round, earlier.amount().value));
        assert_eq!(of(0), Some((SPRING, Decimal::ONE)), "it said nothing in between");
        assert_eq!(of(1), Some((AUTUMN, Decimal::TWO)));
        let totals = |round: usize| -> Vec<_> {
            let totals = before.totals(&plan, &plan.rounds[round], 0).into_iter();
            totals.map(|total| (total.round, total.amount().value)).collect()
        };
        assert_eq!(totals(WINTER), [(SPRING, Decimal::TWO), (AUTUMN, Decimal::TWO)]);
        assert!(totals(SPRING).is_empty());
    }
}
