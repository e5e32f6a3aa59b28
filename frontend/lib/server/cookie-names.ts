/** The access token, about an hour. */
export const ACCESS_COOKIE = "__Host-cx_at";
/** The refresh token, as long as the session. */
export const REFRESH_COOKIE = "__Host-cx_rt";
