//! Which things lie in which cell: sorted lists, searched by halving.

use crate::point::{CELL_E6, COLUMNS, Point, cell, cell_of, column_of, row_of};

/// Things by cell.
#[derive(Default)]
pub(crate) struct CellLists {
    cells: Vec<u32>,
    ends: Vec<u32>,
    items: Vec<u32>,
    coarse: bool,
}

/// Fine rows and columns in a coarse cell: 0.02°, about 2.2 km.
const COARSE: i32 = 4;
/// Coarse cells of one box beyond which it goes into the list that is always looked at.
const BOX_MAX: i64 = 40_000;
/// The list of things too large for cells; no cell has this number.
const EVERYWHERE: u32 = u32::MAX;

impl CellLists {
    /// Things in the cell of a number.
    fn cell(&self, cell: u32) -> &[u32] {
        let Ok(i) = self.cells.binary_search(&cell) else { return &[] };
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        self.items.get(start..self.ends[i] as usize).unwrap_or(&[])
    }
    /// Things in the cell of a point, or everywhere.
    pub fn here(&self, at: Point) -> impl Iterator<Item = u32> {
        let here = if self.coarse { coarse(at) } else { cell_of(at) };
        self.cell(here).iter().chain(self.cell(EVERYWHERE)).copied()
    }
    /// Things in the ring of fine cells `distance` steps from a point's cell; 0 is the cell itself.
    pub fn ring(&self, at: Point, distance: i32) -> impl Iterator<Item = u32> {
        let (row, column) = (row_of(at.lat_e6), column_of(at.lon_e6));
        let rows = -distance..=distance;
        rows.flat_map(move |r| {
            let step = if r.abs() == distance { 1 } else { (2 * distance).max(1) };
            (-distance..=distance).step_by(step as usize).map(move |c| cell(row + r, column + c))
        })
        .flat_map(|cell| self.cell(cell).iter().copied())
    }
    pub fn bytes(&self) -> usize {
        (self.cells.len() + self.ends.len() + self.items.len()) * 4
    }
}

fn coarse(at: Point) -> u32 {
    cell(row_of(at.lat_e6) / COARSE, column_of(at.lon_e6) / COARSE)
}

/// Collects pairs of cell and thing.
#[derive(Default)]
pub(crate) struct CellListsBuilder {
    pairs: Vec<(u32, u32)>,
    coarse: bool,
}

impl CellListsBuilder {
    /// For boxes: cells of 0.02°.
    pub fn coarse() -> Self {
        Self { coarse: true, ..Self::default() }
    }
    pub fn add(&mut self, cell: u32, item: u32) {
        self.pairs.push((cell, item));
    }
    /// All cells that a segment may cross.
    pub fn add_segment(&mut self, a: Point, b: Point, item: u32) {
        let (row_a, row_b) = (row_of(a.lat_e6), row_of(b.lat_e6));
        let (col_a, col_b) = (column_of(a.lon_e6), column_of(b.lon_e6));
        let rows = row_a.min(row_b)..=row_a.max(row_b);
        let columns = col_a.min(col_b)..=col_a.max(col_b);
        let count = i64::from(row_a.abs_diff(row_b) + 1) * i64::from(col_a.abs_diff(col_b) + 1);
        // Two ends on both sides of the 180th meridian are no line across the world.
        if count <= 16 {
            for row in rows {
                columns.clone().for_each(|column| self.add(cell(row, column), item));
            }
        } else if col_a.abs_diff(col_b) < COLUMNS.unsigned_abs() / 2 {
            // A long one: the cells of points along it, half a cell apart.
            let steps = (row_a.abs_diff(row_b).max(col_a.abs_diff(col_b)) * 2).min(20_000);
            let mut last = EVERYWHERE;
            for i in 0..=steps {
                let here = cell_of(a.towards(b, f64::from(i) / f64::from(steps)));
                if here != last {
                    self.add(here, item);
                    last = here;
                }
            }
        }
    }
    /// All coarse cells of a box.
    pub fn add_box(&mut self, south_west: Point, north_east: Point, item: u32) {
        let side = CELL_E6 * COARSE;
        let row = |p: Point| row_of(p.lat_e6) / COARSE;
        let column = |p: Point| column_of(p.lon_e6) / COARSE;
        let rows = row(south_west)..=row(north_east);
        let columns = column(south_west)..=column(north_east);
        let height = i64::from(north_east.lat_e6) - i64::from(south_west.lat_e6);
        let width = i64::from(north_east.lon_e6) - i64::from(south_west.lon_e6);
        if (height / i64::from(side) + 2) * (width / i64::from(side) + 2) > BOX_MAX {
            return self.add(EVERYWHERE, item);
        }
        for r in rows {
            columns.clone().for_each(|c| self.add(cell(r, c), item));
        }
    }
    pub fn finish(mut self) -> CellLists {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        let mut lists = CellLists { coarse: self.coarse, ..CellLists::default() };
        for run in self.pairs.chunk_by(|a, b| a.0 == b.0) {
            lists.cells.push(run[0].0);
            lists.items.extend(run.iter().map(|p| p.1));
            lists.ends.push(lists.items.len() as u32);
        }
        lists
    }
}
