import CKernels
import DeviceAPI
import ModelFormats

/// Where keys and values lie: one slab a page, `[page][layer][head][keys | values]`.
///
/// Keys are `[dimension][16 tokens]`, so that one vector holds 16 tokens' scores; values are
/// `[16 tokens][dimension]`. BF16 has two dimensions of a key, and two tokens of the values, side
/// by side. Integers have the scales of the 16 tokens before them.
struct KeyValuePages {
    let base: UnsafeMutableRawPointer
    let element: ck_element
    /// Of 16 keys of one head, or as many values.
    let halfBytes: Int
    let layerBytes: Int
    let pageBytes: Int

    init(
        _ configuration: ModelConfiguration, element: ck_element, base: UnsafeMutableRawPointer
    ) {
        self.base = base
        self.element = element
        halfBytes = ck_page_bytes(element, configuration.headDimension)
        layerBytes = 2 * halfBytes * configuration.keyValueHeadCount
        pageBytes = layerBytes * configuration.layerCount
    }

    static func bytesPerPage(_ configuration: ModelConfiguration, element: ck_element) -> Int {
        2 * ck_page_bytes(element, configuration.headDimension) * configuration.keyValueHeadCount
            * configuration.layerCount
    }

    /// The keys of one head in page 0; its values follow after `halfBytes`.
    func keys(layer: Int, head: Int) -> UnsafeMutableRawPointer {
        base + layer * layerBytes + head * 2 * halfBytes
    }
}

extension CacheFormat {
    /// The kernels' name for it. What stands beside rounded weights, whether rounded at load or
    /// already in the file, need not be more exact than they are.
    func element(beside weights: WeightFormat, of checkpoint: Checkpoint) -> ck_element {
        switch self {
        case .automatic: weights == .stored && !checkpoint.isRounded ? CK_F32 : CK_BF16
        case .float32: CK_F32
        case .float16: CK_F16
        case .bfloat16: CK_BF16
        case .int8: CK_INT8
        // Refused before.
        case .float8: CK_F32
        }
    }
}

extension Checkpoint {
    /// Whether the file has its matrices as integers.
    fileprivate var isRounded: Bool {
        let view = try? weights.tensor(configuration.layerTensors(0).query)
        return view?.elementType.isQuantized ?? false
    }
}
