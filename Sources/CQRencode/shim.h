/* libqrencode, which computes the squares of a QR code. */
#include <qrencode.h>
