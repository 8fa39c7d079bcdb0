//! Lists that go unit by unit: what is a unit's stands together, and is found without going through all.

/// What is a unit's in such a list; `of` says whose an item is. Where some are nobody's, they stand first.
pub fn of_unit<T, U: Ord>(list: &[T], unit: U, of: impl Fn(&T) -> U) -> &[T] {
    let behind = &list[list.partition_point(|item| of(item) < unit)..];
    &behind[..behind.partition_point(|item| of(item) == unit)]
}
