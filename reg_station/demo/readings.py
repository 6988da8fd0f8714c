"""What the demo's library holds: policies, answers and the manual, as tables.

National rules carry their own names and numbers; what the district issues is invented, and says so.
"""

from dataclasses import dataclass

OLD, LAW = "law2017", "law2021"


@dataclass(frozen=True)
class Reading:
    key: str
    title: str
    body: str
    number: str
    kind: str
    issued: str
    effective: str
    summary: str
    keywords: str
    carried_out_by: str
    person: str = ""
    phone: str = ""
    newer: str = ""


NMPA, SAMR, COUNCIL = "国家药品监督管理局", "国家市场监督管理总局", "国务院"
BUREAU = "澄湖区市场监督管理局"
POLICIES = (
    Reading(
        OLD,
        "医疗器械监督管理条例（2017年修订）",
        COUNCIL,
        "国务院令第680号",
        "Law or Regulation",
        "2017-05-04",
        "2017-05-04",
        "医疗器械研制、生产、经营、使用及其监督管理的行政法规，已由2021年修订版替代。",
        "条例，注册，备案",
        "药品监督管理部门",
        newer=LAW,
    ),
    Reading(
        LAW,
        "医疗器械监督管理条例（2021年修订）",
        COUNCIL,
        "国务院令第739号",
        "Law or Regulation",
        "2021-02-09",
        "2021-06-01",
        "确立注册人、备案人制度，规定分类管理、注册与备案、临床评价、生产与上市后要求。",
        "条例，注册人，临床评价",
        "药品监督管理部门",
    ),
    Reading(
        "registration",
        "医疗器械注册与备案管理办法",
        SAMR,
        "国家市场监督管理总局令第47号",
        "Law or Regulation",
        "2021-08-26",
        "2021-10-01",
        "第二、三类医疗器械注册与第一类备案的程序、资料要求、变更与延续，含创新、优先和应急程序。",
        "注册，备案，创新，优先",
        "药品监督管理部门",
    ),
    Reading(
        "ivd",
        "体外诊断试剂注册与备案管理办法",
        SAMR,
        "国家市场监督管理总局令第48号",
        "Law or Regulation",
        "2021-08-26",
        "2021-10-01",
        "体外诊断试剂的分类、注册与备案程序及临床评价要求。",
        "体外诊断，试剂，注册",
        "药品监督管理部门",
    ),
    Reading(
        "production",
        "医疗器械生产监督管理办法",
        SAMR,
        "国家市场监督管理总局令第53号",
        "Law or Regulation",
        "2022-03-10",
        "2022-05-01",
        "生产许可与备案、委托生产、质量管理体系运行及监督检查。",
        "生产许可，委托生产，质量管理体系",
        "药品监督管理部门",
    ),
    Reading(
        "gcp",
        "医疗器械临床试验质量管理规范",
        NMPA + "、国家卫生健康委员会",
        "2022年第28号公告",
        "Technical Guideline",
        "2022-03-24",
        "2022-05-01",
        "临床试验方案、伦理审查、受试者保护、试验记录与报告的要求。",
        "临床试验，伦理，GCP",
        "药品监督管理部门、卫生健康部门",
    ),
    Reading(
        "district",
        "澄湖区促进生物医药产业高质量发展若干意见（演示）",
        "澄湖区人民政府",
        "澄府发〔2024〕18号（演示）",
        "District Policy",
        "2024-05-20",
        "2024-06-01",
        "演示文件，内容为虚构：对首次注册、临床试验和厂房改造给予支持，由各责任部门受理。",
        "扶持，补贴，厂房",
        "区经委",
        "邵临风",
        "021-5550 2210",
    ),
    Reading(
        "service",
        "澄湖区注册指导服务工作点管理办法（演示）",
        BUREAU,
        "澄市监〔2024〕32号（演示）",
        "Notice",
        "2024-07-08",
        "2024-08-01",
        "演示文件，内容为虚构：工作点的认定、职责、任务与考核。",
        "工作点，认定，考核",
        BUREAU,
        "陆明秋",
        "021-5550 0170",
    ),
)


@dataclass(frozen=True)
class Asked:
    topic: str
    question: str
    answer: str
    cites: tuple[tuple[str, str], ...]
    draft: bool = False


ANSWERS = (
    Asked(
        "Registration and Filing",
        "第二类医疗器械首次注册需要准备哪些资料？",
        "一般包括产品风险分析、技术要求、检验报告、临床评价、说明书与标签样稿、质量管理体系文件等。可向工作站申请资料预审。",
        (("registration", "第五十二条"),),
    ),
    Asked(
        "Registration and Filing",
        "注册人是否必须自己生产？",
        "可以委托具备条件的企业生产，但注册人对产品质量负主体责任，须建立覆盖全过程的质量管理体系。",
        ((LAW, "第十三条"), ("production", "")),
    ),
    # Cites the regulation of 2017 only: flagged when that one is superseded.
    Asked(
        "Laws and Regulations",
        "医疗器械按风险分为几类？",
        "按风险程度由低到高分为第一类、第二类和第三类。",
        ((OLD, "第四条"),),
    ),
    Asked(
        "Clinical Evaluation",
        "哪些产品可以免于临床评价？",
        "列入免于临床评价目录，且与目录所述产品一致的，可以免于临床评价；体外诊断试剂另有规定。",
        ((LAW, "第二十四条"),),
    ),
    Asked(
        "Clinical Evaluation",
        "临床试验前要办理哪些手续？",
        "须经伦理审查同意，并向所在地药品监督管理部门备案；第三类高风险产品还须经临床试验审批。",
        (("gcp", ""), (LAW, "第二十六条")),
    ),
    Asked(
        "Testing and Standards",
        "注册检验可以自检吗？",
        "可以提交注册申请人出具的自检报告，也可以委托有资质的检验机构；自检须具备相应能力并接受核查。",
        (("registration", ""),),
    ),
    Asked(
        "Quality Management System",
        "体系核查一般在什么阶段进行？",
        "审评需要时在技术审评期间开展，工作站可在此之前安排模拟核查。",
        (("registration", ""),),
    ),
    Asked(
        "Policies and Funding",
        "首次取得注册证有没有支持政策？",
        "按区级政策执行，由区经委受理，联系人见政策页面。（演示内容）",
        (("district", ""),),
    ),
    Asked(
        "Registration and Filing",
        "体外诊断试剂的注册单元如何划分？",
        "按产品用途、方法学和包装形式等划分，具体可预约工作站咨询。",
        (("ivd", ""),),
    ),
    Asked(
        "Other",
        "工作站和工作点的服务收费吗？",
        "各项服务均不收取费用。",
        (("service", ""),),
        draft=True,
    ),
)

MANUALS = (
    (
        "生物医药产品注册指导服务手册",
        "1.0",
        "zh",
        "2023-09-01",
        "首次发布。",
        (
            ("服务对象", "区内从事医疗器械、药品、化妆品研制和生产的企业。"),
            ("服务方式", "窗口、电话、上门。"),
        ),
    ),
    (
        "生物医药产品注册指导服务手册",
        "2.0",
        "zh",
        "2025-01-01",
        "增加工作点与线上办理。",
        (
            ("服务对象", "区内从事医疗器械、药品、化妆品研制和生产的企业、医疗机构及拟落户的项目。"),
            (
                "服务内容",
                "项目引进、产品立项、检测、临床、注册申报、体系核查及上市后的全程指导，均不收取费用。",
            ),
            ("如何申请", "在门户注册企业账号后提交服务申请，也可到就近工作点或拨打公开电话。"),
            ("办理时限", "受理、答复和预审的时限按工作日计算；资料补正期间中止计时。"),
            ("监督与投诉", "可拨打监督电话、投递意见箱，或在门户留言。"),
        ),
    ),
    (
        "Guide to the Guidance Services for Biomedical Products",
        "1.0",
        "en",
        "2025-01-01",
        "First edition.",
        (
            (
                "Whom we serve",
                "Enterprises that develop or make medical devices, drugs or cosmetics here, or plan to.",
            ),
            (
                "What we do",
                "Guidance from the first idea to the product on the market. Every service is free of charge.",
            ),
            (
                "How to apply",
                "Register your enterprise on the portal, call, or come to the nearest service point.",
            ),
        ),
    ),
)
