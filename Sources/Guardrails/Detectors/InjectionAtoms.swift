/// The words of which attempts to take over a model are made. Which words they are says little;
/// which kinds of words stand close together says a lot, in any language and order.
struct InjectionAtom: Sendable {
    enum Kind: Int, CaseIterable, Sendable {
        case override, prior, instruction
        case disclose, secretPrompt
        case role, unbound, conceal, markup, announce, decode, execute
    }

    let kind: Kind
    let text: String
    /// As the automaton knows it.
    let folded: [UInt8]

    init(kind: Kind, text: String) {
        self.kind = kind
        self.text = text
        folded = Literal(text, .atom, holds: false).bytes
    }

    static let all: [InjectionAtom] = table.flatMap { kind, words in
        Set(words.split(separator: "|").map(String.init)).sorted().map {
            InjectionAtom(kind: kind, text: $0)
        }
    }

    private static let table: [(Kind, String)] = [
        (
            .override,
            """
            ignore|disregard|forget|bypass|override|pay no attention|do not follow|don't follow|\
            stop following|abandon|discard|ignora|olvida|descarta|haz caso omiso|oublie|\
            ne tiens pas compte|ne tenez pas compte|ignoriere|ignorier|vergiss|vergessen sie|\
            missachte|beachte nicht|dimentica|trascura|esqueca|desconsidere|negeer|vergeet|\
            zignoruj|ignoruj|zapomnij|игнорируй|проигнорируй|забудь|не обращай внимания|ігноруй|\
            忽略|无视|無視|忽视|忘记|忘掉|不要遵守|忘れて|従わない|무시|잊어|تجاهل|انس |अनदेखा|भूल जा|\
            yok say|göz ardı|gormezden gel|unut|bo qua|abaikan|lupakan
            """
        ),
        (
            .prior,
            """
            previous|prior|above|earlier|preceding|foregoing|original|initial|system|so far|\
            were given|you were told|anterior|previa|precedent|ci-dessus|initiale|vorherig|\
            vorig|bisherig|obige|ursprunglich|precedenti|iniziali|vorige|eerdere|bovenstaande|\
            poprzedni|wczesniejsz|предыдущ|прежни|вышеуказан|попередн|之前|以上|先前|上述|前面|\
            所有|これまで|以前|上記|前の|이전|위의|기존|السابق|पिछल|उपरोक्त|onceki|yukaridaki|\
            truoc|sebelumnya
            """
        ),
        (
            .instruction,
            """
            instruction|prompt|rules|directions|guideline|directive|commands|constraints|\
            instruccion|indicacion|reglas|consigne|regles|directives|anweisung|vorgaben|\
            regeln|istruzion|regole|instrucoes|regras|instructies|instrukcj|polecen|zasad|\
            инструкц|указани|правил|інструкц|指令|指示|规则|規則|提示|命令|ルール|지시|명령|규칙|\
            التعليمات|تعليمات|निर्देश|नियम|talimat|kural|huong dan|instruksi|perintah
            """
        ),
        (
            .disclose,
            """
            reveal|print|repeat|output|display|show me|tell me|give me|leak|expose|what is your|\
            what are your|recite|write out|translate your|summarize your|muestra|revela|repite|\
            dime|affiche|repete|montre|zeig|wiederhole|verrate|gib mir|mostra|ripeti|покажи|\
            повтори|выведи|раскрой|显示|输出|告诉我|重复|打印|教えて|表示して|出力|보여|출력|알려
            """
        ),
        (
            .secretPrompt,
            """
            system prompt|initial prompt|hidden prompt|your prompt|your instructions|\
            hidden instructions|secret instructions|initial instructions|developer message|\
            system message|text above|words above|everything above|prompt del sistema|\
            instrucciones del sistema|prompt systeme|instructions systeme|systemprompt|\
            system-prompt|prompt di sistema|системный промпт|системные инструкции|系统提示|\
            系统指令|システムプロンプト|시스템 프롬프트
            """
        ),
        (
            .role,
            """
            you are now|from now on you|act as if you|pretend to be|pretend that you|\
            roleplay as|new persona|a partir de ahora eres|tu es maintenant|du bist jetzt|\
            ab jetzt bist du|sei ora|agora voce e|теперь ты|ты теперь|你现在是|从现在开始你|\
            あなたは今から|이제부터 너는
            """
        ),
        (
            .unbound,
            """
            do anything now|developer mode|jailbreak|jailbroken|without any restrictions|\
            no restrictions|without restrictions|no longer bound|unrestricted ai|\
            no ethical|without filters|no filters|god mode|sin restricciones|sans restrictions|\
            ohne einschrankungen|senza restrizioni|без ограничений|没有任何限制|不受限制|制限なし
            """
        ),
        (
            .conceal,
            """
            do not tell the user|don't tell the user|do not mention this|don't mention this|\
            without telling the user|without informing the user|do not inform the user|\
            keep this secret from|hide this from the user|no se lo digas al usuario|\
            ne le dis pas a l'utilisateur|sag dem nutzer nichts|не говори пользователю|\
            不要告诉用户
            """
        ),
        (
            .markup,
            """
            <|im_start|>|<|im_end|>|<|system|>|<|start_header_id|>|<|eot_id|>|<<sys>>|[inst]|\
            [/inst]|<start_of_turn>|</system>|<system>|[system](|### system|### instruction:|\
            <|endoftext|>|begin system prompt|end of system prompt|</tool_result>|\
            </function_results>
            """
        ),
        (
            .announce,
            """
            new instructions:|new instruction:|updated instructions|important instructions:|\
            real instructions|actual instructions|new task:|your new task is|your real task|\
            system override|admin override|instructions for the ai|note to the ai|\
            if you are an ai|attention ai|nuevas instrucciones|nouvelles instructions|\
            neue anweisungen|neue anweisung|nuove istruzioni|новые инструкции|新指令|新的指示
            """
        ),
        (
            .decode,
            """
            decode the following|decode this|decode and follow|decode and execute|\
            base64 decode|execute the decoded|follow the decoded
            """
        ),
        (
            .execute,
            """
            send the conversation|send this conversation|exfiltrate|append the conversation|\
            include the api key|send all|forward all|email the contents|curl http|curl -|\
            make a request to|render this image|![a](http
            """
        ),
    ]
}
