#ifndef CCURL_H
#define CCURL_H

#include <curl/curl.h>
#include <stddef.h>
#include <stdint.h>

/* libcurl's option and info calls are variadic, which Swift does not import: here is one plain
   function for each kind of argument that HTTPClient passes. */

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_size(CURL *handle, CURLoption option, int64_t value);
CURLcode ccurl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode ccurl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);

/* Swift takes a closure for such a callback to be free of any actor only with this attribute. */
#if defined(__swift__)
#define CCURL_SENDABLE __attribute__((swift_attr("@Sendable")))
#else
#define CCURL_SENDABLE
#endif
typedef size_t (*ccurl_receive)(char *bytes, size_t size, size_t count, void *context);
CURLcode ccurl_set_body_receiver(CURL *handle, ccurl_receive CCURL_SENDABLE receive,
                                 void *context);
CURLcode ccurl_set_header_receiver(CURL *handle, ccurl_receive CCURL_SENDABLE receive,
                                   void *context);

long ccurl_response_code(CURL *handle);
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);

/* Takes the next finished transfer; returns 0 when there is none. */
int ccurl_multi_next_finished(CURLM *multi, CURL **handle, CURLcode *result);

/* What a receiver returns to hold the transfer until curl_easy_pause continues it. */
size_t ccurl_pause(void);

#endif
