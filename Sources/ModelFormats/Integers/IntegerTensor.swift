/// What stands beside the integers of a weight matrix: its value for an output is the scale of the
/// input's group times what the integer is above the group's zero.
package struct IntegerTensor {
    package let quantization: IntegerQuantization
    /// Outputs of the matrix as stored, of which a view may be a part.
    package let outputCount: Int
    package let firstOutput: Int
    package let groupSize: Int
    /// Four bits for each group and output, packed like AWQ's weights or in order.
    package let zeros: UnsafeRawBufferPointer
    package let scales: UnsafeRawBufferPointer
    package let scaleType: ElementType
    /// The group of each input, where groups are not runs of inputs.
    package let groups: UnsafeRawBufferPointer?

    /// The part from another output on.
    func from(_ output: Int) -> IntegerTensor {
        IntegerTensor(
            quantization: quantization, outputCount: outputCount,
            firstOutput: firstOutput + output, groupSize: groupSize, zeros: zeros, scales: scales,
            scaleType: scaleType, groups: groups)
    }
}
