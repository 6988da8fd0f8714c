"""Takes from an enterprise's name what many names share: the place, the legal form, the words of the trade. Pure."""

import re
from functools import lru_cache

from reg_station.resource_sharing.words import normalised

# Names at province level and of large cities that stand in names without their 省 or 市.
PLACES = (
    *(
        "中国",
        "北京",
        "天津",
        "上海",
        "重庆",
        "河北",
        "山西",
        "辽宁",
        "吉林",
        "黑龙江",
        "江苏",
        "浙江",
        "安徽",
    ),
    *("福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃"),
    *(
        "青海",
        "台湾",
        "内蒙古",
        "广西",
        "西藏",
        "宁夏",
        "新疆",
        "香港",
        "澳门",
        "苏州",
        "杭州",
        "南京",
        "无锡",
    ),
    *("宁波", "嘉兴", "常州", "广州", "深圳", "武汉", "成都", "西安", "青岛", "济南", "合肥", "长沙", "厦门"),
    *("shanghai", "beijing", "suzhou", "hangzhou", "shenzhen", "china"),
)
_PLACE = "|".join(sorted(PLACES, key=len, reverse=True))
BRACKETED = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
LEADING_PLACE = re.compile(
    rf"^(?:(?:{_PLACE})(?:省|市|自治区|特别行政区)?|[㐀-鿿]{{2,3}}[省市](?!场)|[㐀-鿿]{{2,3}}[区县](?!域))\s*"
)
LEGAL_FORMS = re.compile(
    r"(?:(?:集团)?(?:股份|责任)?有限(?:责任)?公司|股份公司|总公司|分公司|控股|集团|公司|合伙企业|普通合伙|有限合伙"
    r"|\b(?:co|company|ltd|limited|inc|incorporated|corp|corporation|llc|plc|gmbh|group|holdings?)\b\.?)"
)
TRADE = re.compile(
    r"生物医药|生物制药|生物科技|生物技术|生物工程|生物|医疗器械|医疗科技|医疗技术|医疗设备|医疗|医药科技|医药|制药|药业|医学"
    r"|健康科技|健康|科技发展|科技|技术|器械|诊断|检测|实业|贸易|服务|发展|"
    r"\b(?:biotech(?:nology)?|bio|medical|pharma(?:ceuticals?)?|technolog(?:y|ies)|tech|devices?|sciences?|health)\b"
)
# What is left must still be a name.
SHORTEST = 2


@lru_cache(maxsize=65536)
def core_name(name: str) -> str:
    """The name without place and legal form, in lower case and without spaces or punctuation; never empty for a name."""
    return _bare(_core_words(name)) or _bare(normalised(name)) or normalised(name)


@lru_cache(maxsize=65536)
def distinctive_part(name: str) -> str:
    """A name without place, legal form and the words of the trade; empty where nothing else is left."""
    return _own(_core_words(name))


def _core_words(name: str) -> str:
    text = BRACKETED.sub(lambda found: "" if _is_place(found[1]) else f" {found[1]} ", normalised(name))
    text = LEGAL_FORMS.sub(" ", text).strip()
    while True:
        shorter = LEADING_PLACE.sub("", text, count=1)
        if shorter == text or len(_own(shorter)) < SHORTEST:
            return text
        text = shorter


def _own(text: str) -> str:
    return _bare(TRADE.sub(" ", text))


def _is_place(text: str) -> bool:
    return len(LEADING_PLACE.sub("", text)) == 0 or (
        bool(re.fullmatch(r"[㐀-鿿]{2,3}", text)) and not LEGAL_FORMS.search(text)
    )


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
