"""What the API says of itself."""

from tracker.model.words import Catalogue

_SAYS: Catalogue = {
    "title": {"zh": "接口", "en": "API"},
    "under_way": {"zh": "同一个键的请求正在处理。", "en": "A request with this key is under way."},
    "under_way_hint": {"zh": "稍后以同样的键和内容再发一次。", "en": "Send it again in a moment, as it was."},
    "too_many": {"zh": "请求太频繁。", "en": "Too many requests."},
    "too_many_hint": {"zh": "{seconds}秒后再试。", "en": "Try again in {seconds} s."},
    "faulty": {"zh": "请求中有需要改正的地方。", "en": "The request has faults to mend."},
    "not_authentic": {"zh": "签名不对，或没有这个来源。", "en": "The signature is wrong, or there is no such source."},
    "no_version": {"zh": "没有记录过这个版本：{version}", "en": "No version {version} was recorded."},
    "nothing_then": {"zh": "那时这里还没有声明任何目标。", "en": "Nothing was declared here by then."},
    "lead": {
        "zh": "程序可以读取这里的全部内容，填报、审核、批准，所得对象与命令行的 --json 相同。",
        "en": "Programs read, enter, review and approve here what people do; the objects are those of the command "
        "line’s --json.",
    },
    "document": {"zh": "OpenAPI 3.1 文档", "en": "The OpenAPI 3.1 document"},
    "token": {"zh": "取得令牌", "en": "A token"},
    "token_how": {
        "zh": "在“我的账户”页建立令牌，选好权限范围；密文只显示一次。程序在每个请求中带上它。"
        "公开只读的站点上，读取无需令牌。",
        "en": "Make one on your account’s page, with the scopes that it needs; its secret is shown once. A program "
        "bears it with every request. Where the pages are public, reading takes none.",
    },
    "account": {"zh": "打开我的账户", "en": "Open my account"},
    "try": {"zh": "试一试", "en": "To try it"},
    "read_one": {"zh": "读取一个目标", "en": "Read a target"},
    "see_first": {
        "zh": "先看会如何读取、会改变什么，不录入",
        "en": "See how a figure would be read and what it would change",
    },
    "record_it": {
        "zh": "录入；同一个键再发一次不会重复",
        "en": "Record it; sent again under its key nothing is done twice",
    },
    "calls": {"zh": "全部调用", "en": "All calls"},
    "call": {"zh": "调用", "en": "Call"},
    "does": {"zh": "用途", "en": "What it does"},
    "takes": {"zh": "所需权限范围", "en": "Scope"},
    "nothing_needed": {"zh": "无", "en": "none"},
    "signature": {"zh": "签名", "en": "signature"},
    "problems": {"zh": "出错时", "en": "When something is wrong"},
    "problems_how": {
        "zh": "回答为 application/problem+json（RFC 9457）：detail 说明出了什么问题、该怎么办；"
        "errors 逐条指出需要改正之处。",
        "en": "The answer is application/problem+json (RFC 9457): detail says what happened and what to do; errors "
        "names each thing to mend with its place.",
    },
    "status": {"zh": "状态码", "en": "Status"},
    "kind": {"zh": "类型", "en": "Type"},
    "meaning": {"zh": "含义", "en": "Meaning"},
    "problem_400": {"zh": "请求无法读懂。", "en": "The request cannot be read."},
    "problem_401": {
        "zh": "没有令牌，或令牌无效、过期、已撤销。",
        "en": "No token, or one that is unknown, expired, revoked.",
    },
    "problem_403": {"zh": "角色或令牌的权限范围不够。", "en": "The role or the token’s scopes do not reach so far."},
    "problem_404": {"zh": "没有这个名称；会给出最接近的名称。", "en": "Nothing of that name; the nearest one is told."},
    "problem_405": {"zh": "这个地址不接受这种方法。", "en": "This address does not take that method."},
    "problem_409": {
        "zh": "同一个键的请求正在处理，或状态不允许。",
        "en": "Its key is being worked on, or the state forbids it.",
    },
    "problem_413": {"zh": "内容超过 1 MiB。", "en": "The body is larger than 1 MiB."},
    "problem_415": {"zh": "内容不是 application/json。", "en": "The body is not application/json."},
    "problem_422": {"zh": "请求中有需要改正的地方。", "en": "Something in the request is to be mended."},
    "problem_429": {
        "zh": "请求太频繁；Retry-After 指明何时再来。",
        "en": "Too many requests; Retry-After says when to come again.",
    },
    "problem_500": {"zh": "系统出错。", "en": "Something went wrong on our side."},
    "problem_503": {"zh": "暂时无法使用台账。", "en": "The ledger cannot be used at the moment."},
    "push": {"zh": "推送数据", "en": "Pushing figures"},
    "push_how": {
        "zh": "在 targets.yaml 中声明 push: 来源后，对方按 Standard Webhooks 规范签名并发送：",
        "en": "Declare a source with push: in targets.yaml; its sender posts, signed after the Standard Webhooks "
        "specification:",
    },
}

_TAGS: Catalogue = {
    "tag_Targets": {"zh": "目标", "en": "Targets"},
    "tag_Indicators": {"zh": "指标", "en": "Indicators"},
    "tag_Observations": {"zh": "观测值", "en": "Observations"},
    "tag_Review": {"zh": "审核", "en": "Review"},
    "tag_Editions": {"zh": "简报", "en": "Editions"},
    "tag_Deliveries": {"zh": "发送", "en": "Deliveries"},
    "tag_Alerts": {"zh": "预警", "en": "Alerts"},
    "tag_Requests": {"zh": "催报", "en": "Requests"},
    "tag_Sources": {"zh": "来源", "en": "Sources"},
    "tag_Evidence": {"zh": "存档", "en": "Evidence"},
    "tag_Declaration": {"zh": "声明", "en": "Declaration"},
    "tag_Push": {"zh": "推送", "en": "Push"},
    "tag_Account": {"zh": "账户与日志", "en": "Account and log"},
    "tag_API": {"zh": "接口文档", "en": "Document"},
}

_CALLS: Catalogue = {
    "call_getStatus": {"zh": "全部目标的状态", "en": "Where every target stands"},
    "call_listTargets": {"zh": "目标列表，可筛选", "en": "Targets, filtered"},
    "call_getTarget": {"zh": "一个目标的状态与原因", "en": "Where one target stands, and why"},
    "call_explainTarget": {
        "zh": "完整解释，每个数字追到来源",
        "en": "The whole explanation, each number led to its source",
    },
    "call_getTargetHistory": {"zh": "历次数据与状态变化", "en": "What was reported and said of it"},
    "call_listTargetObservations": {"zh": "目标的观测值", "en": "The observations of a target"},
    "call_listIndicators": {"zh": "指标列表", "en": "Indicators"},
    "call_getIndicator": {"zh": "一个指标", "en": "One indicator"},
    "call_listObservations": {"zh": "观测值列表，可筛选", "en": "Observations, filtered"},
    "call_recordObservation": {"zh": "录入一个数值", "en": "Record a figure"},
    "call_getObservation": {"zh": "一个观测值", "en": "One observation"},
    "call_listReviewQueue": {"zh": "待审核内容", "en": "What waits for a person"},
    "call_acceptObservation": {"zh": "接受", "en": "Accept a held figure"},
    "call_correctObservation": {"zh": "更正", "en": "Correct it"},
    "call_returnObservation": {"zh": "退回", "en": "Send it back"},
    "call_rejectObservation": {"zh": "拒绝", "en": "Reject it"},
    "call_reviewStatus": {"zh": "确认、改判、质疑或撤销状态", "en": "Confirm, override, dispute or lift a status"},
    "call_secondOverride": {"zh": "复核改判", "en": "Second an override"},
    "call_refuseOverride": {"zh": "否决改判", "en": "Refuse an override"},
    "call_listEditions": {"zh": "简报列表", "en": "Editions"},
    "call_getEdition": {"zh": "一期简报", "en": "One edition"},
    "call_getEditionPart": {"zh": "简报的一部分，原样", "en": "One part, exactly as frozen"},
    "call_approveEdition": {"zh": "批准", "en": "Approve an edition"},
    "call_returnEdition": {"zh": "退回修改", "en": "Send it back"},
    "call_commentEdition": {"zh": "批注", "en": "Comment on it"},
    "call_listDeliveries": {"zh": "发送列表", "en": "Deliveries"},
    "call_getDelivery": {"zh": "一次发送及各次尝试", "en": "One delivery with every try"},
    "call_sendAgain": {"zh": "重新发送", "en": "Send again what was given up"},
    "call_listAlerts": {"zh": "当前预警", "en": "What fires or is pending"},
    "call_listSilences": {"zh": "静默列表", "en": "Silences"},
    "call_makeSilence": {"zh": "建立静默", "en": "Make a silence"},
    "call_acknowledgeAlert": {"zh": "确认知悉预警", "en": "Acknowledge an alert"},
    "call_endSilence": {"zh": "结束静默", "en": "End a silence"},
    "call_listRequests": {"zh": "未完成的催报", "en": "Open requests"},
    "call_closeRequest": {"zh": "关闭催报", "en": "Close a request"},
    "call_listSources": {"zh": "来源列表", "en": "Sources"},
    "call_getSource": {"zh": "一个来源及最近情况", "en": "One source with its last runs"},
    "call_getEvidence": {"zh": "存档的出处与文字", "en": "An archived copy’s origin and text"},
    "call_getEvidenceFile": {"zh": "存档原件", "en": "The archived bytes"},
    "call_getDeclaration": {"zh": "现行声明与历次版本", "en": "What is declared, every version"},
    "call_getDeclarationText": {"zh": "某一版本的原文", "en": "The text of one version"},
    "call_getTargetsSchema": {"zh": "targets.yaml 的 JSON Schema", "en": "The JSON Schema of targets.yaml"},
    "call_pushObservations": {"zh": "推送数值", "en": "Push figures"},
    "call_getMe": {"zh": "当前身份", "en": "Who asks"},
    "call_listAudit": {"zh": "操作日志", "en": "The audit log"},
    "call_getOpenApi": {"zh": "OpenAPI 文档", "en": "The OpenAPI document"},
}

PHRASES: Catalogue = {**_SAYS, **_TAGS, **_CALLS}
