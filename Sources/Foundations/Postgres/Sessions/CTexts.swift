/// Lists of C strings for the length of one call.
enum CTexts {
    static func with<Value>(
        _ texts: [String?], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Value
    ) -> Value {
        // One block of memory: nothing to free by hand.
        var packed: [CChar] = []
        var offsets: [Int?] = []
        for text in texts {
            offsets.append(text == nil ? nil : packed.count)
            if let text { packed += text.utf8.map { CChar(bitPattern: $0) } + [0] }
        }
        return unsafe packed.withUnsafeBufferPointer { packed in
            var pointers: [UnsafePointer<CChar>?] = unsafe []
            for offset in offsets {
                unsafe pointers.append(
                    offset.flatMap { offset in unsafe packed.baseAddress.map { unsafe $0 + offset } })
            }
            return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
        }
    }

    static func with<Value>(
        _ first: [String], _ second: [String],
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<UnsafePointer<CChar>?>?) -> Value
    ) -> Value {
        unsafe with(first) { names in unsafe with(second) { values in unsafe body(names, values) } }
    }
}
