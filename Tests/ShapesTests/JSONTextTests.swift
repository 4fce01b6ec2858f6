import Base
import TestSupport
import Testing

@testable import Shapes

@Suite struct JSONTextTests {
    @Test func `JSON reaches no terminal with anything it would obey`() {
        let text = JSONWriter.text { $0.object { $0.string("name", "a\u{9b}31m\u{202e}\u{1b}[2Jż\u{e0001}") } }
        let safe = JSONText.harmless(text)
        #expect(safe == #"{"name":"a\u009b31m\u202e\u001b[2Jż\udb40\udc01"}"#)
    }
}
