/// From a page's name to the page: a hash table of fixed size with linear probing.
///
/// The names themselves are in the pages; a cell holds a page's number plus one, 0 when empty.
/// The names are uniformly random, so their low bits are the table's hash.
struct PageNames {
    private var cells: [Int32]
    private let mask: Int

    init(pageCount: Int) {
        var capacity = 16
        while capacity < 2 * pageCount { capacity *= 2 }
        cells = Array(repeating: 0, count: capacity)
        mask = capacity - 1
    }

    private func home(_ hash: PageHash) -> Int { Int(truncatingIfNeeded: hash.low) & mask }

    func find(_ hash: PageHash, in pages: [PagePool.Page]) -> Int32? {
        var cell = home(hash)
        while cells[cell] != 0 {
            let page = cells[cell] - 1
            if pages[Int(page)].hash == hash { return page }
            cell = (cell + 1) & mask
        }
        return nil
    }

    mutating func insert(_ page: Int32, _ pages: [PagePool.Page]) {
        var cell = home(pages[Int(page)].hash)
        while cells[cell] != 0 { cell = (cell + 1) & mask }
        cells[cell] = page + 1
    }

    /// Removes without leaving a gap in a run of cells: later entries move up to where a search
    /// from their home would come by (Knuth, The Art of Computer Programming 6.4, algorithm R).
    mutating func remove(_ page: Int32, _ pages: [PagePool.Page]) {
        var gap = home(pages[Int(page)].hash)
        while cells[gap] != page + 1 {
            if cells[gap] == 0 { return }
            gap = (gap + 1) & mask
        }
        var cell = gap
        while true {
            cell = (cell + 1) & mask
            guard cells[cell] != 0 else { break }
            let wanted = home(pages[Int(cells[cell] - 1)].hash)
            if (cell - wanted) & mask >= (cell - gap) & mask {
                cells[gap] = cells[cell]
                gap = cell
            }
        }
        cells[gap] = 0
    }
}
