package dev.segue.gateway.data.http1;

/** Why a head was refused, with the status that says so to a client. */
public enum HeadError {
  BAD_REQUEST_LINE(400, "malformed request line"),
  BAD_METHOD(400, "invalid method"),
  CONNECT_NOT_SERVED(400, "CONNECT is not served"),
  BAD_TARGET(400, "invalid request target"),
  TARGET_TOO_LONG(414, "request line too long"),
  BAD_VERSION(400, "malformed HTTP version"),
  UNSUPPORTED_VERSION(505, "HTTP version not supported"),
  BAD_LINE_END(400, "line not ended by CRLF"),
  BAD_FIELD_NAME(400, "invalid field name"),
  BAD_FIELD_VALUE(400, "invalid byte in a field value"),
  OBSOLETE_FOLDING(400, "folded field line"),
  TOO_MANY_FIELDS(431, "too many header fields"),
  FIELD_TOO_LARGE(431, "header field too large"),
  HEAD_TOO_LARGE(431, "header fields too large"),
  BAD_HOST(400, "missing, repeated or invalid Host"),
  HOST_CONFLICT(400, "Host differs from the request target"),
  BAD_CONTENT_LENGTH(400, "invalid or repeated Content-Length"),
  BAD_TRANSFER_ENCODING(400, "invalid or repeated Transfer-Encoding"),
  LENGTH_CONFLICT(400, "both Transfer-Encoding and Content-Length"),
  TRACE_WITH_BODY(400, "TRACE with a body"),
  BAD_EXPECT(417, "unknown expectation"),
  BAD_STATUS_LINE(502, "malformed status line");

  private final int status;
  private final String reason;

  HeadError(int status, String reason) {
    this.status = status;
    this.reason = reason;
  }

  public int status() {
    return status;
  }

  public String reason() {
    return reason;
  }
}
