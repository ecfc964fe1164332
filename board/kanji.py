"""Characters that were written otherwise once, or are in names and in print: 澤田, 髙橋, 國, 麵, 簞笥."""

from __future__ import annotations

# Each above is the one below it. Only what is the same word to everybody, and one character for one.
_FORMER = (
    "亞惡壓圍爲醫壹稻飮隱營榮衞驛圓艷鹽奧應歐毆櫻假價畫會壞懷繪擴殼覺學嶽樂勸卷寬歡罐觀關陷巖顏歸氣龜僞戲犧舊據擧虛峽挾狹堯曉區驅勳"
    "徑惠溪經繼莖螢輕鷄藝缺儉劍圈檢權獻縣險顯驗嚴效廣恆鑛號國黑濟碎齋劑雜產參慘棧蠶贊殘絲齒兒辭濕實舍寫釋壽收從澁獸縱肅處緖敍"
    "奬將燒稱證乘剩壤孃條淨狀疊穰讓釀觸囑寢愼晉眞盡圖粹醉隨髓數樞聲靜齊攝竊專戰淺潛纖踐錢禪雙壯搜插巢爭總莊裝騷臟藏續墮體對帶滯臺瀧擇澤"
    "單擔膽團彈斷癡遲晝蟲鑄廳聽鎭遞鐵轉點傳黨盜燈當鬪獨讀屆繩貳惱腦霸廢拜賣麥發髮拔蠻祕濱拂佛竝變邊辨瓣辯舖穗寶豐沒萬滿默彌藥譯豫餘與譽搖樣謠"
    "來賴亂覽兩獵綠鄰壘勵禮隸靈齡戀爐勞樓祿錄灣"
)
_TODAY = (
    "亜悪圧囲為医壱稲飲隠営栄衛駅円艶塩奥応欧殴桜仮価画会壊懐絵拡殻覚学岳楽勧巻寛歓缶観関陥巌顔帰気亀偽戯犠旧拠挙虚峡挟狭尭暁区駆勲"
    "径恵渓経継茎蛍軽鶏芸欠倹剣圏検権献県険顕験厳効広恒鉱号国黒済砕斎剤雑産参惨桟蚕賛残糸歯児辞湿実舎写釈寿収従渋獣縦粛処緒叙"
    "奨将焼称証乗剰壌嬢条浄状畳穣譲醸触嘱寝慎晋真尽図粋酔随髄数枢声静斉摂窃専戦浅潜繊践銭禅双壮捜挿巣争総荘装騒臓蔵続堕体対帯滞台滝択沢"
    "単担胆団弾断痴遅昼虫鋳庁聴鎮逓鉄転点伝党盗灯当闘独読届縄弐悩脳覇廃拝売麦発髪抜蛮秘浜払仏並変辺弁弁弁舗穂宝豊没万満黙弥薬訳予余与誉揺様謡"
    "来頼乱覧両猟緑隣塁励礼隷霊齢恋炉労楼禄録湾"
)
# What names and print know besides.
_OTHERWISE = (
    "髙﨑嵜嶋嶌邉德冨桒埜槇渕舘槗﨟濵靑淸橫瀨啞嚙俠軀繫鹼塡摑禱瘦麵蠟噓頰剝吞鷗屛焰醬餠攪麴蟬簞搔顚潑篭鴬萊蔣諌曾讚"
)
_PLAINLY = (
    "高崎崎島島辺徳富桑野槙淵館橋崎浜青清横瀬唖噛侠躯繋鹸填掴祷痩麺蝋嘘頬剥呑鴎屏焔醤餅撹麹蝉箪掻顛溌籠鶯莱蒋諫曽讃"
)

_MODERN = str.maketrans(_FORMER + _OTHERWISE, _TODAY + _PLAINLY)


def modern(text: str) -> str:
    """As it is written today, character by character."""
    return text.translate(_MODERN)
