package message

import "unicode"

// written says how a language is written and what must be found in its texts.
type written struct {
	letters string // beyond a to z in Latin script; all of them in others
	script  []*unicode.RangeTable
	brand   string // of ten characters, in the language's own letters; "" in Latin script
	secret  string // is in every SMS, to say that the code is not to be shared
	gsm     bool   // every SMS keeps to GSM-7
}

// Alphabets that serve more than one language.
const (
	lettersDA = "æøå"
	lettersHR = "čćđšž"
	lettersPT = "áâãàçéêíóôõúü"
	lettersTR = "çğıöşü"
	lettersSR = "абвгдђежзијклљмнњопрстћуфхцчџш"
	lettersAR = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"
	lettersFA = "ءآأؤئابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
	lettersUR = "ءآأؤئابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھیےۓۂ"
)

// writtenAs has every built-in locale. Where letters are given, a letter of a neighbour's alphabet is a mistake: a
// Russian one in Ukrainian, an Arabic one in Persian, a cedilla below a Romanian letter.
func writtenAs() map[string]written {
	latin := func(letters, secret string, gsm bool) written {
		return written{letters: "abcdefghijklmnopqrstuvwxyz" + letters, secret: secret, gsm: gsm}
	}
	alphabet := func(letters, brand, secret string) written {
		return written{letters: letters, brand: brand, secret: secret}
	}
	script := func(brand, secret string, tables ...*unicode.RangeTable) written {
		return written{script: tables, brand: brand, secret: secret}
	}
	return map[string]written{
		"af":      latin("áéèêëíîïóôúû", "nooit deel", true),
		"az":      latin(lettersTR+"ə", "Heç kimə", false),
		"ca":      latin("àçèéíïòóúü", "No el comparteixi", true),
		"cs":      latin("áčďéěíňóřšťúůýž", "Nesdělujte", false),
		"da":      latin(lettersDA+"é", "Del den aldrig", true),
		"de":      latin("äöüß", "nie weiter", true),
		"en":      latin("", "Never share", true),
		"es":      latin("áéíñóúü", "No la comparta", true),
		"et":      latin("äõöüšž", "Ärge jagage", true),
		"fi":      latin("äöå", "Älä kerro", true),
		"fil":     latin("ñ", "Huwag itong ibahagi", true),
		"fr":      latin("àâæçéèêëîïôœùûüÿ", "Ne le partagez", true),
		"hr":      latin(lettersHR, "Nemojte ga dijeliti", true),
		"hu":      latin("áéíóöőúüű", "Ne adja ki", false),
		"id":      latin("", "Jangan berikan", true),
		"it":      latin("àèéìòù", "Non lo comunichi", true),
		"lt":      latin("ąčęėįšųūž", "Neatskleiskite", false),
		"lv":      latin("āčēģīķļņšūž", "Neizpaudiet", false),
		"ms":      latin("", "Jangan kongsi", true),
		"nb":      latin(lettersDA, "Del den aldri", true),
		"nl":      latin("éëïóö", "nooit", true),
		"pl":      latin("ąćęłńóśźż", "Nie podawaj", false),
		"pt":      latin(lettersPT, "Não o partilhe", false),
		"pt-BR":   latin(lettersPT, "Não compartilhe", false),
		"ro":      latin("ăâîșț", "divulgați", false),
		"sk":      latin("áäčďéíĺľňóôŕšťúýž", "Neprezraďte", false),
		"sl":      latin("čšž", "Ne delite", true),
		"sr-Latn": latin(lettersHR, "Ne delite", true),
		"sv":      latin("åäöé", "Dela den aldrig", true),
		"sw":      latin("", "Usimpe", true),
		"tr":      latin(lettersTR+"âî", "Paylaşmayın", false),
		"vi": latin("àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ",
			"Không chia sẻ", false),

		"bg": alphabet("абвгдежзийклмнопрстуфхцчшщъьюя", "Акме Слова", "Не споделяйте"),
		"kk": alphabet("аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя", "Акме Сөзде", "Ешкімге айтпаңыз"),
		"mk": alphabet("абвгдѓежзѕијклљмнњопрстќуфхцчџш", "Акме Слова", "Не го давајте"),
		"ru": alphabet("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", "Акме Слова", "Никому не говорите"),
		"sr": alphabet(lettersSR, "Акме Слова", "Не делите"),
		"uk": alphabet("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "Акме Слова", "Нікому не кажіть"),
		"el": alphabet("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ", "Άκμη Λόγια", "Μην τον δίνετε"),
		"he": alphabet("אבגדהוזחטיכלמנסעפצקרשתךםןףץ", "חנות הכרמל", "אין למסור"),
		"ar": alphabet(lettersAR, "متجر النور", "لا تشاركه"),
		"fa": alphabet(lettersFA, "کتاب نوروز", "به کسی ندهید"),
		"ur": alphabet(lettersUR, "کتاب نگرنو", "کسی کو نہ بتائیں"),

		"bn":      script("আমার দোকান", "কাউকে বলবেন না", unicode.Bengali),
		"gu":      script("મારી દુકાન", "કોઈને કહેશો નહીં", unicode.Gujarati),
		"hi":      script("मेरी दुकान", "किसी को न बताएँ", unicode.Devanagari),
		"ja":      script("あいうえおかきくけこ", "他人に教えないで", unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Common),
		"ko":      script("가나다라마바사아자차", "알려주지 마세요", unicode.Hangul),
		"mr":      script("माझे दुकान", "कोणालाही सांगू नका", unicode.Devanagari),
		"ta":      script("எங்கள் கடை", "பகிர வேண்டாம்", unicode.Tamil),
		"te":      script("మా దుకాణము", "ఎవరికీ ఇవ్వకండి", unicode.Telugu),
		"th":      script("ร้านของฉัน", "ห้ามเปิดเผย", unicode.Thai),
		"zh-Hans": script("一二三四五六七八九十", "请勿告知他人", unicode.Han),
		"zh-Hant": script("一二三四五六七八九十", "請勿告知他人", unicode.Han),
	}
}

// Characters that only one of the two ways to write Chinese has.
const (
	onlySimplified  = "验证码录册设变联络账号钟请个这为邮检电话机删将应务员绝对开关发现备维护网页级"
	onlyTraditional = "驗證碼錄冊設變聯絡帳號鐘請個這為郵檢電話機刪將應務員絕對開關發現備維護網頁級"
)
