/// A tensor that a model of some configuration cannot do without, or some rows of one.
package struct NeededTensor: Equatable, Sendable {
    package let name: String
    /// Of the rows that are needed.
    package let shape: [Int]
    /// The shape of the tensor as stored.
    package let storedShape: [Int]
    /// The first needed row.
    package let firstRow: Int

    package init(name: String, shape: [Int]) {
        self.init(name: name, shape: shape, storedShape: shape, firstRow: 0)
    }

    private init(name: String, shape: [Int], storedShape: [Int], firstRow: Int) {
        self.name = name
        self.shape = shape
        self.storedShape = storedShape
        self.firstRow = firstRow
    }

    /// Runs of so many rows, one after the other.
    func parts(_ rowCounts: [Int]) -> [NeededTensor] {
        var first = firstRow
        return rowCounts.map { count in
            defer { first += count }
            return NeededTensor(
                name: name, shape: [count] + shape.dropFirst(), storedShape: storedShape,
                firstRow: first)
        }
    }

    /// The needed rows of the stored tensor, which has `storedShape`.
    func rows(of view: TensorView) -> TensorView {
        guard shape != storedShape, let rowCount = storedShape.first, rowCount > 0,
            let count = shape.first
        else { return view }
        if let integers = view.integers {
            return TensorView(
                name: view.name, elementType: view.elementType, shape: shape, bytes: view.bytes,
                integers: integers.from(firstRow))
        }
        let rowBytes = view.bytes.count / rowCount
        let part = view.bytes[(firstRow * rowBytes)..<((firstRow + count) * rowBytes)]
        return TensorView(
            name: view.name, elementType: view.elementType, shape: shape,
            bytes: UnsafeRawBufferPointer(rebasing: part), pairedRows: view.pairedRows)
    }
}
