/** What signs the delivery: the secret of the tests. */
export const secret = 'whsec_bWFya2VkLXNlY3JldC1vZi10aGUtdGVzdHM='
export const another = 'whsec_' + Buffer.alloc(24, 'another').toString('base64')
