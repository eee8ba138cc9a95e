/// A tensor in place: its elements lie row by row in `bytes`, in any alignment.
///
/// `bytes` is valid for as long as the `WeightSource` that gave the view.
package struct TensorView {
    package let name: String
    package let elementType: ElementType
    /// Outermost dimension first.
    package let shape: [Int]
    package let bytes: UnsafeRawBufferPointer

    package init(
        name: String, elementType: ElementType, shape: [Int], bytes: UnsafeRawBufferPointer
    ) {
        self.name = name
        self.elementType = elementType
        self.shape = shape
        self.bytes = bytes
    }
}
