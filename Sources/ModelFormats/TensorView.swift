/// A tensor in place: its elements lie row by row in `bytes`, in any alignment.
///
/// `bytes` is valid for as long as the `WeightSource` that gave the view.
package struct TensorView {
    package let name: String
    package let elementType: ElementType
    /// Outermost dimension first.
    package let shape: [Int]
    package let bytes: UnsafeRawBufferPointer
    /// Of a tensor whose rows lie pair by pair, as rotation pairs them: the rows of a head. Row `i`
    /// of its first half lies before row `i` of its second.
    package let pairedRows: Int?
    /// Of a matrix of integers, which do not lie row by row: where its other parts are.
    package let integers: IntegerTensor?

    package init(
        name: String, elementType: ElementType, shape: [Int], bytes: UnsafeRawBufferPointer,
        pairedRows: Int? = nil, integers: IntegerTensor? = nil
    ) {
        self.name = name
        self.elementType = elementType
        self.shape = shape
        self.bytes = bytes
        self.pairedRows = pairedRows
        self.integers = integers
    }

    /// Bytes of one row, which of a vector is one element.
    package var rowBytes: Int {
        shape.count > 1 ? elementType.rowBytes(shape[1]) : elementType.byteCount
    }

    /// Which of the rows in `bytes` is row `row`.
    package func storedRow(_ row: Int) -> Int {
        guard let head = pairedRows else { return row }
        let (start, place) = (row / head * head, row % head)
        return start + place % (head / 2) * 2 + place / (head / 2)
    }
}
