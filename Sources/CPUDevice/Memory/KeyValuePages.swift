import CKernels
import DeviceAPI
import ModelFormats

/// Where keys and values lie: one slab a page, `[page][layer][head][keys | values]`.
///
/// Keys are `[dimension][16 tokens]`, so that one vector holds 16 tokens' scores; values are
/// `[16 tokens][dimension]`.
struct KeyValuePages {
    let base: UnsafeMutablePointer<Float>
    let headFloats: Int
    let layerFloats: Int
    let pageFloats: Int

    init(_ configuration: ModelConfiguration, base: UnsafeMutablePointer<Float>) {
        self.base = base
        headFloats = 2 * configuration.headDimension * DeviceLimits.tokensPerPage
        layerFloats = headFloats * configuration.keyValueHeadCount
        pageFloats = layerFloats * configuration.layerCount
    }

    static func bytesPerPage(_ configuration: ModelConfiguration) -> Int {
        2 * configuration.keyValueWidth * configuration.layerCount * DeviceLimits.tokensPerPage
            * MemoryLayout<Float>.size
    }

    /// The start of the keys of one head; its values follow after half of `headFloats`.
    func keys(layer: Int, head: Int) -> UnsafeMutablePointer<Float> {
        base + layer * layerFloats + head * headFloats
    }
}
