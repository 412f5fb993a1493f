import Foundation
import Sentiment
import Testing

/// Tokens of what people write in messages, checked by hand: the kind's name, a colon, the source, and where the token
/// is written otherwise, `→` and the token. Each test switches on one thing alone.
@Suite struct MessageTokensTests {
    private func check(
        _ text: String, _ expected: [String], _ change: (inout TextConfiguration) -> Void,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        var configuration = TextConfiguration.plain
        change(&configuration)
        let bytes = Array(text.utf8)
        let found = try Tokenizer.shared(configuration).tokens(in: text).map { token in
            let source = String(decoding: bytes[token.range], as: UTF8.self)
            let kind = token.kind == .word || token.kind == .symbol ? "" : "\(token.kind):"
            return source.utf8.elementsEqual(token.text.utf8)
                ? kind + source : "\(kind)\(source)→\(token.text)"
        }
        #expect(found == expected, sourceLocation: sourceLocation)
    }

    @Test(
        "A hashtag is what follows a #, with a letter in it",
        arguments: [
            ("so #Happy!", ["so", "hashtag:#Happy→#happy", "!"]), ("#1", ["#", "number:1"]),
            ("C# a#b", ["C→c", "#", "a", "#", "b"]),
            ("#любовь, #สวัสดี", ["hashtag:#любовь", ",", "hashtag:#สวัสดี"]), ("##x", ["#", "#", "x"]),
            ("#a_b2 #", ["hashtag:#a_b2", "#"]), ("&#39; #", ["&", "#", "number:39", ";", "#"]),
            ("看#好#", ["ideograph:看", "hashtag:#好", "#"]), ("#a-b", ["hashtag:#a", "-", "b"]),
        ] as [(String, [String])])
    func hashtags(_ text: String, _ expected: [String]) throws {
        try check(text, expected) { $0.hashtags = .whole }
    }

    @Test(
        "The words of a hashtag follow it, as its capitals and digits tell",
        arguments: [
            (
                "#NotMyFault",
                [
                    "hashtag:#NotMyFault→#notmyfault", "hashtagWord:Not→not", "hashtagWord:My→my",
                    "hashtagWord:Fault→fault",
                ]
            ),
            (
                "#BBCNews24",
                [
                    "hashtag:#BBCNews24→#bbcnews24", "hashtagWord:BBC→bbc", "hashtagWord:News→news",
                    "number:24",
                ]
            ),
            ("#so_good", ["hashtag:#so_good", "hashtagWord:so", "hashtagWord:good"]),
            ("#top10list", ["hashtag:#top10list", "hashtagWord:top", "number:10", "hashtagWord:list"]),
            ("#fail", ["hashtag:#fail", "hashtagWord:fail"]),
        ] as [(String, [String])])
    func hashtagWords(_ text: String, _ expected: [String]) throws {
        try check(text, expected) { $0.hashtags = .words }
    }

    @Test(
        "Full-width marks are repeated like others, also mixed with them; one alone is itself",
        arguments: [
            ("差！！！", ["ideograph:差", "！！！→!!!"]),
            ("真的？！", ["ideograph:真", "ideograph:的", "？！→?!"]),
            ("嗯……", ["ideograph:嗯", "……→..."]), ("a!！", ["a", "!！→!!"]),
            ("好。。。。", ["ideograph:好", "。。。。→。。。"]), ("好！", ["ideograph:好", "！→!"]),
            ("嗯.…", ["ideograph:嗯", ".…→.."]), ("哈~～", ["ideograph:哈", "~～→~~"]),
        ] as [(String, [String])])
    func wideMarks(_ text: String, _ expected: [String]) throws {
        try check(text, expected) { $0.joinsPunctuation = true }
    }

    @Test(
        "Where no spaces are written, repeated letters are cut before the dictionaries see them",
        arguments: [
            ("มากกกก", ["มากกกก→มาก", "mark:มากกกก→<elongated>"]), ("ดีมาก", ["ดี", "มาก"]),
            ("สวยยยมาก", ["สวยยย→สวย", "mark:สวยยย→<elongated>", "มาก"]),
            ("かわいいいい", ["kana:かわいいいい→かわいい", "mark:かわいいいい→<elongated>"]),
            ("ﾃﾞｰｰｰｰ", ["kana:ﾃﾞｰｰｰｰ→デー", "mark:ﾃﾞｰｰｰｰ→<elongated>"]), ("฿฿฿", ["฿", "฿", "฿"]),
            ("sooo_カーーー", ["sooo_カーーー→soo_カー", "mark:sooo_カーーー→<elongated>"]),
            ("กก ๐๐๐๐ 5555 555 5551", ["กก", "number:๐๐๐๐", "number:5555→555", "number:555", "number:5551"]),
            (
                "ชอบบบ&amp;ดีๆๆๆ",
                ["ชอบบบ→ชอบ", "mark:ชอบบบ→<elongated>", "&amp;→&", "ดีๆๆๆ→ดีๆ", "mark:ดีๆๆๆ→<elongated>"]
            ),
        ] as [(String, [String])])
    func unspacedElongations(_ text: String, _ expected: [String]) throws {
        try check(text, expected) {
            $0.shortensElongations = true
            $0.decodesHTML = true
        }
    }

    @Test(
        "Western emoticons have one form each, without noses and repetitions",
        arguments: [
            (":)", ["emoticon::)"]), (":-)", ["emoticon::-)→:)"]), (":)))", ["emoticon::)))→:)"]),
            ("great:)", ["great", "emoticon::)"]), (":-P :p", ["emoticon::-P→:P", "emoticon::p→:P"]),
            (":'(", ["emoticon::'("]), (">:(", ["emoticon:>:("]),
            ("xD XDDD", ["emoticon:xD", "emoticon:XDDD→xD"]),
            ("8-)", ["emoticon:8-)→8)"]), ("(: [;", ["emoticon:(:→:)", "emoticon:[;→;]"]),
            ("=) =D", ["emoticon:=)", "emoticon:=D"]),
            ("<3 <333 </3", ["emoticon:<3", "emoticon:<333→<3", "emoticon:</3"]),
            (":/ :|", ["emoticon::/", "emoticon::|"]),
            (";-) !", ["emoticon:;-)→;)", "!"]), (":3", ["emoticon::3"]),
            ("好:D", ["ideograph:好", "emoticon::D"]), (":D😀", ["emoticon::D", "emoji:😀"]),
            (":o)", ["emoticon::o)→:)"]),
        ] as [(String, [String])])
    func western(_ text: String, _ expected: [String]) throws {
        try check(text, expected) { $0.joinsEmoticons = true }
    }

    @Test(
        "What only looks like an emoticon is none",
        arguments: [
            ("(list: 8)", ["(", "list", ":", "number:8", ")"]), ("x<3.5", ["x", "<", "number:3.5"]),
            (":(see it)", [":", "(", "see", "it", ")"]), ("10:30", ["number:10", ":", "number:30"]),
            ("f(x=1)", ["f", "(", "x", "=", "number:1", ")"]), ("a::b", ["a", ":", ":", "b"]),
            ("std::", ["std", ":", ":"]),
            ("&quot;)", ["&", "quot", ";", ")"]), ("C:\\dir", ["C→c", ":", "\\", "dir"]),
            ("note:D", ["note:D→note:d"]),
            ("T_Tx", ["T_Tx→t_tx"]), ("snake_n_n", ["snake_n_n"]), ("foo():", ["foo", "(", ")", ":"]),
            ("バツ", ["kana:バツ"]), ("--", ["-", "-"]), ("(a)", ["(", "a", ")"]),
        ] as [(String, [String])])
    func nearMisses(_ text: String, _ expected: [String]) throws {
        try check(text, expected) { $0.joinsEmoticons = true }
    }

    @Test(
        "Eastern faces and figures are one token each",
        arguments: [
            ("^_^", ["emoticon:^_^"]), ("(^_^)", ["emoticon:(^_^)→^_^"]), ("-__-", ["emoticon:-__-→-_-"]),
            ("T_T t.t", ["emoticon:T_T", "emoticon:t.t→T.T"]), ("o_O", ["emoticon:o_O→o_o"]),
            (">.<", ["emoticon:>.<"]),
            ("^^", ["emoticon:^^"]), ("\\o/", ["emoticon:\\o/"]), ("¯\\_(ツ)_/¯", ["emoticon:¯\\_(ツ)_/¯"]),
            ("(╯°□°)╯︵ ┻━┻", ["emoticon:(╯°□°)╯︵", "emoticon:┻━┻"]), ("(´・ω・`)", ["emoticon:(´・ω・`)"]),
            ("(≧▽≦)!", ["emoticon:(≧▽≦)", "!"]), ("ಠ_ಠ", ["emoticon:ಠ_ಠ"]), ("ʕ•ᴥ•ʔ", ["emoticon:ʕ•ᴥ•ʔ"]),
        ] as [(String, [String])])
    func eastern(_ text: String, _ expected: [String]) throws {
        try check(text, expected) { $0.joinsEmoticons = true }
    }

    @Test(
        "Amounts, ratings, times, dates and versions are one token each",
        arguments: [
            ("$5.99", ["money:$5.99"]), ("€ 1,000", ["money:€ 1,000"]), ("20€!", ["money:20€", "!"]),
            ("5,90€, 5,9", ["money:5,90€", ",", "number:5,9"]),
            ("£3m", ["money:£3m"]),
            ("50% 3.5%", ["percentage:50%", "percentage:3.5%"]),
            ("8/10 4.5/5", ["rating:8/10", "rating:4.5/5"]),
            ("7:40 19:40:05", ["time:7:40", "time:19:40:05"]),
            ("7pm 7 p.m. 7 pmx", ["time:7pm", "time:7 p.m.", "number:7", "pmx"]),
            ("2026-11-27 27.11.2026", ["date:2026-11-27", "date:27.11.2026"]),
            ("11/27/26", ["date:11/27/26"]),
            ("10.15.7 v2 v2.1", ["version:10.15.7", "v2", "version:v2.1"]),
            ("3,000.50 1. 2", ["number:3,000.50", "number:1", ".", "number:2"]),
            ("25:99", ["number:25", ":", "number:99"]), ("a5% mp3", ["a5", "%", "mp3"]),
            ("1/2/3/4", ["number:1", "/", "number:2", "/", "number:3", "/", "number:4"]),
        ] as [(String, [String])])
    func amounts(_ text: String, _ expected: [String]) throws {
        try check(text, expected) { $0.joinsAmounts = true }
    }

    @Test(
        "Repeated punctuation has few forms",
        arguments: [
            ("no!!!!!", ["no", "!!!!!→!!!"]), ("why?!?!", ["why", "?!?!→?!"]), ("hm..", ["hm", ".."]),
            ("a ---- b", ["a", "----→---", "b"]),
            ("one! two?", ["one", "!", "two", "?"]), ("***", ["***"]), ("!?", ["!?→?!"]),
        ] as [(String, [String])])
    func punctuation(_ text: String, _ expected: [String]) throws {
        try check(text, expected) { $0.joinsPunctuation = true }
    }

    @Test(
        "Entities of HTML are decoded, tags dropped, and ranges are those of the source",
        arguments: [
            ("a &amp; b", ["a", "&amp;→&", "b"]), ("&lt;3", ["&lt;→<", "number:3"]),
            ("don&#39;t", ["don&#39;t→don't"]),
            ("x<br />y", ["x", "y"]), ("<b>bold</b>!", ["bold", "!"]),
            ("<user> 1 < 2", ["<", "user", ">", "number:1", "<", "number:2"]),
            ("AT&T; &unknown;", ["AT→at", "&", "T→t", ";", "&", "unknown", ";"]),
            ("&amp;amp;lt;", ["&amp;amp;lt;→<"]),
            ("&#x1F600;", ["emoji:&#x1F600;→😀"]), ("a&nbsp;b", ["a", "b"]),
            ("&#0;", ["&", "#", "number:0", ";"]),
            ("<a href=\"x\">l</a>", ["l"]), ("i <3 <i>", ["i", "<", "number:3"]),
            ("no <bold", ["no", "<", "bold"]),
        ] as [(String, [String])])
    func html(_ text: String, _ expected: [String]) throws {
        try check(text, expected) { $0.decodesHTML = true }
    }

    @Test(
        "Lengthened words become short, and are marked",
        arguments: [
            ("soooo", ["soooo→soo", "mark:soooo→<elongated>"]), ("cool", ["cool"]),
            ("YESSSS", ["YESSSS→yess", "mark:YESSSS→<elongated>"]),
            ("даааа", ["даааа→даа", "mark:даааа→<elongated>"]), ("1000", ["number:1000"]),
            ("a1000", ["a1000"]),
        ] as [(String, [String])])
    func elongations(_ text: String, _ expected: [String]) throws {
        try check(text, expected) { $0.shortensElongations = true }
    }

    @Test(
        "Words of capitals are marked",
        arguments: [
            ("LOVE it", ["LOVE→love", "mark:LOVE→<caps>", "it"]), ("I A", ["I→i", "A→a"]),
            ("USA", ["USA→usa", "mark:USA→<caps>"]),
            ("iPhone", ["iPhone→iphone"]), ("ХОРОШО", ["ХОРОШО→хорошо", "mark:ХОРОШО→<caps>"]),
            ("MP3", ["MP3→mp3", "mark:MP3→<caps>"]),
            ("日本", ["ideograph:日", "ideograph:本"]),
        ] as [(String, [String])])
    func capitals(_ text: String, _ expected: [String]) throws {
        try check(text, expected) { $0.marksCapitals = true }
    }

    @Test(
        "Negations are cut in two where the bytes are",
        arguments: [
            ("don't", ["do", "n't"]), ("dont", ["do", "nt→n't"]),
            ("can't cant", ["ca→can", "n't", "ca→can", "nt→n't"]),
            ("won't", ["wo→will", "n't"]), ("cannot", ["can", "not"]), ("DIDN'T", ["DID→did", "N'T→n't"]),
            ("isn’t", ["is", "n’t→n't"]), ("ｄｏｎ＇ｔ", ["ｄｏ→do", "ｎ＇ｔ→n't"]),
            ("𝐂𝐀𝐍'𝐓", ["𝐂𝐀→can", "𝐍'𝐓→n't"]), ("don\u{AD}'t", ["do", "n\u{AD}'t→n't"]),
            ("want aunt important not", ["want", "aunt", "important", "not"]), ("o'clock", ["o'clock"]),
            ("n't", ["n't"]),
        ] as [(String, [String])])
    func negations(_ text: String, _ expected: [String]) throws {
        try check(text, expected) {
            $0.splitsNegations = true
            $0.unifiesApostrophes = true
        }
    }

    @Test("Curly apostrophes are read as straight ones, in words alone")
    func apostrophes() throws {
        try check("it’s ‘so’ rock‘n’roll", ["it’s→it's", "‘", "so", "’", "rock‘n’roll→rock'n'roll"]) {
            $0.unifiesApostrophes = true
        }
    }

    @Test("Addresses come before all else")
    func addresses() throws {
        try check(
            "http://a.de/:) @a:) x.8-)@b.org",
            [
                "url:http://a.de/→<url>", "emoticon::)", "mention:@a→<user>", "emoticon::)", "x", ".",
                "emoticon:8-)→8)", "mention:@b→<user>", ".", "org",
            ]
        ) {
            $0.readMessages()
        }
    }

    @Test("Text made of what begins emoticons, amounts and tags is read in linear time")
    func adversarial() throws {
        var configuration = TextConfiguration()
        configuration.readMessages()
        configuration.hashtags = .words
        let tokenizer = try Tokenizer.shared(configuration)
        // Quadratic time would take minutes here.
        for piece in [
            ":", ":-", "(", "(^", "（´", "<", "<a ", "&amp;", "&", "1.", "1/", "1,000", "$", "#a", "#1", "!",
            "?!", "o_", "v1.", "ツ", "aaa", "^",
        ] {
            let text = String(repeating: piece, count: 100_000) + "a"
            let tokens = tokenizer.tokens(in: text)
            #expect(tokens.allSatisfy { $0.range.upperBound <= text.utf8.count })
        }
    }

    @Test("A configuration of an early model, which says nothing of messages, reads none")
    func earlyModels() throws {
        let early = """
            {"foldsCase":true,"chinese":"character","replacesURLs":true,"replacesMentions":true,"maximumLength":400,\
            "headShare":0.25}
            """
        let configuration = try JSONDecoder().decode(TextConfiguration.self, from: Data(early.utf8))
        var expected = TextConfiguration()
        expected.readMessages(false)
        #expect(configuration == expected)
        let coded = try JSONEncoder().encode(configuration)
        #expect(try JSONDecoder().decode(TextConfiguration.self, from: coded) == configuration)
    }
}
