//! Point → all territories, in well under a microsecond: a grid that knows which areas cover a cell entirely and
//! which have a border in it.

use crate::shape::{Bounds, Prepared, Pt, Shape};

/// Most cells of the grid; each costs about twelve bytes.
const CELLS_MAX: usize = 1 << 19;
/// Cells wanted per vertex of all areas.
const CELLS_PER_VERTEX: usize = 2;

/// Areas with what they stand for.
#[derive(Clone, Debug)]
pub struct PointIndex<T> {
    areas: Vec<(T, Prepared)>,
    grid: Option<Grid>,
}

#[derive(Clone, Debug)]
struct Grid {
    bounds: Bounds,
    columns: usize,
    /// Ten-millionths of a degree.
    width: i64,
    height: i64,
    /// Where each cell's areas begin in `areas`; one more than there are cells.
    starts: Vec<u32>,
    /// Number of the area, doubled; odd where its border runs through the cell.
    areas: Vec<u32>,
}

impl<T> PointIndex<T> {
    /// Makes the index; the order of areas is the order of answers.
    pub fn new(areas: Vec<(T, Shape)>) -> Self {
        let grid = Grid::new(&areas.iter().map(|(_, shape)| shape).collect::<Vec<_>>());
        let areas = areas.into_iter().map(|(what, shape)| (what, Prepared::of(&shape))).collect();
        Self { areas, grid }
    }
    pub fn len(&self) -> usize {
        self.areas.len()
    }
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }
    /// Everything whose area holds the point, borders included: a point on a border has both neighbours. The
    /// 180th meridian is one line, whichever sign it is written with.
    pub fn at(&self, p: Pt) -> Vec<&T> {
        let mut found = Vec::new();
        self.visit(p, |what| found.push(what));
        if p.lon.abs() == 1_800_000_000 {
            let mut numbers: Vec<usize> = self.numbers(p);
            numbers.extend(self.numbers(Pt { lon: -p.lon, lat: p.lat }));
            numbers.sort_unstable();
            numbers.dedup();
            found = numbers.into_iter().filter_map(|i| self.areas.get(i)).map(|(what, _)| what).collect();
        }
        found
    }
    /// The same without making a list; the other side of the 180th meridian is not looked at.
    pub fn visit<'a>(&'a self, p: Pt, mut found: impl FnMut(&'a T)) {
        for (number, border) in self.candidates(p) {
            if let Some((what, area)) = self.areas.get(number)
                && (!border || area.contains(p))
            {
                found(what);
            }
        }
    }
    fn numbers(&self, p: Pt) -> Vec<usize> {
        let holds = |n: usize| self.areas.get(n).is_some_and(|(_, area)| area.contains(p));
        self.candidates(p).filter(|(n, border)| !border || holds(*n)).map(|(n, _)| n).collect()
    }
    fn candidates(&self, p: Pt) -> impl Iterator<Item = (usize, bool)> + '_ {
        let cell = self.grid.as_ref().map_or(&[][..], |grid| grid.cell(p));
        cell.iter().map(|entry| ((entry >> 1) as usize, entry & 1 == 1))
    }
}

impl Grid {
    fn new(shapes: &[&Shape]) -> Option<Self> {
        let bounds = shapes.iter().map(|s| s.bounds()).reduce(Bounds::with)?;
        let vertices: usize = shapes.iter().map(|s| s.vertices()).sum();
        let cells = (vertices * CELLS_PER_VERTEX).clamp(64, CELLS_MAX) as f64;
        let (w, h) = (
            (i64::from(bounds.east) - i64::from(bounds.west) + 1) as f64,
            (i64::from(bounds.north) - i64::from(bounds.south) + 1) as f64,
        );
        let columns = (cells * w / h).sqrt().ceil().clamp(1.0, cells);
        let rows = (cells / columns).ceil().max(1.0);
        let (width, height) = ((w / columns).ceil() as i64, (h / rows).ceil() as i64);
        let mut grid = Self {
            bounds,
            columns: (w as i64 / width) as usize + 1,
            width,
            height,
            starts: Vec::new(),
            areas: Vec::new(),
        };
        let rows = (h as i64 / height) as usize + 1;
        let mut lists: Vec<(u32, u32)> = Vec::new();
        for (number, shape) in shapes.iter().enumerate() {
            grid.cover(number as u32, shape, &mut lists);
        }
        lists.sort_unstable();
        grid.starts = vec![0; grid.columns * rows + 1];
        for (cell, _) in &lists {
            grid.starts[*cell as usize + 1] += 1;
        }
        for i in 1..grid.starts.len() {
            grid.starts[i] += grid.starts[i - 1];
        }
        grid.areas = lists.into_iter().map(|(_, entry)| entry).collect();
        Some(grid)
    }

    fn column(&self, lon: i32) -> usize {
        ((i64::from(lon) - i64::from(self.bounds.west)) / self.width) as usize
    }
    fn row(&self, lat: i32) -> usize {
        ((i64::from(lat) - i64::from(self.bounds.south)) / self.height) as usize
    }
    fn cell(&self, p: Pt) -> &[u32] {
        if !self.bounds.contains(p) {
            return &[];
        }
        let at = self.row(p.lat) * self.columns + self.column(p.lon);
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => self.areas.get(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// Cells with a border in them, then, row by row, the cells between that lie inside.
    fn cover(&self, number: u32, shape: &Shape, lists: &mut Vec<(u32, u32)>) {
        let bounds = shape.bounds();
        let (west, east) = (self.column(bounds.west), self.column(bounds.east));
        let (south, north) = (self.row(bounds.south), self.row(bounds.north));
        let across = east - west + 1;
        let mut border = vec![false; across * (north - south + 1)];
        for (a, b) in shape.rings().flat_map(|r| r.edges()) {
            self.trace(a, b, |row, columns| {
                let from = (row - south) * across;
                border[from + columns.0 - west..=from + columns.1 - west].iter_mut().for_each(|c| *c = true);
            });
        }
        let prepared = Prepared::of(shape);
        for row in south..=north {
            // Known for the whole run between two border cells.
            let mut run: Option<bool> = None;
            for column in west..=east {
                let cell = (row * self.columns + column) as u32;
                if border[(row - south) * across + column - west] {
                    run = None;
                    lists.push((cell, number << 1 | 1));
                    continue;
                }
                let inside = *run.get_or_insert_with(|| prepared.contains(self.corner(row, column)));
                if inside {
                    lists.push((cell, number << 1));
                }
            }
        }
    }

    fn corner(&self, row: usize, column: usize) -> Pt {
        let lon = i64::from(self.bounds.west) + column as i64 * self.width;
        let lat = i64::from(self.bounds.south) + row as i64 * self.height;
        Pt { lon: lon as i32, lat: lat as i32 }
    }

    /// Names at least all cells that a side passes: per row the columns of the piece within it, widened by what
    /// rounding can lose.
    fn trace(&self, a: Pt, b: Pt, mut mark: impl FnMut(usize, (usize, usize))) {
        let (low, high) = if a.lat <= b.lat { (a, b) } else { (b, a) };
        let (from, to) = (self.row(low.lat), self.row(high.lat));
        let slope = (f64::from(high.lon) - f64::from(low.lon)) / (f64::from(high.lat) - f64::from(low.lat));
        let (west, east) = (a.lon.min(b.lon), a.lon.max(b.lon));
        let at = |lat: i64| {
            let lon = f64::from(low.lon) + slope * (lat - i64::from(low.lat)) as f64;
            lon.clamp(f64::from(west), f64::from(east))
        };
        for row in from..=to {
            if from == to {
                mark(row, (self.column(west), self.column(east)));
                continue;
            }
            let floor = i64::from(self.bounds.south) + row as i64 * self.height;
            let (x, y) = (at(floor.max(low.lat.into())), at((floor + self.height).min(high.lat.into())));
            let least = (x.min(y).floor() as i32).saturating_sub(2).max(west);
            let most = (x.max(y).ceil() as i32).saturating_add(2).min(east);
            mark(row, (self.column(least), self.column(most)));
        }
    }
}
