import Sentiment
import Testing

@Suite struct TableColumnsTests {
    private func columns(_ header: [String], label: String? = "label") throws -> TableColumns {
        try TableColumns(
            header: header, text: "text", label: label, at: .init(path: "x.tsv", line: 1))
    }

    @Test("Columns are found by their names in any order")
    func order() throws {
        let columns = try columns(["id", "text", "date", "label"])
        #expect(columns.text == 1)
        #expect(columns.label == 3)
        #expect(columns.count == 4)
    }

    @Test("A missing column is an error that names the columns there are")
    func missing() {
        #expect(
            message { _ = try columns(["id", "Text", "label"]) }
                == """
                x.tsv:1: no column "text"; the columns are "id", "Text", "label"; \
                choose them with --text-column and --label-column
                """)
        #expect(
            message { _ = try columns([]) }
                == """
                x.tsv:1: no column "text", "label"; the columns are none; \
                choose them with --text-column and --label-column
                """)
    }

    @Test("A header of forty columns is not repeated whole")
    func many() {
        let error = message { _ = try columns((1...40).map { "c\($0)" }) }
        #expect(error?.contains("\"c10\" and 30 more;") == true)
    }

    @Test("A column that stands twice is an error")
    func twice() {
        #expect(
            message { _ = try columns(["text", "label", "text"]) }
                == "x.tsv:1: the column \"text\" stands twice in the header; rename one of them")
    }

    @Test("No label column is needed where only texts are read")
    func textsAlone() throws {
        #expect(try columns(["text"], label: nil).label == nil)
    }
}
